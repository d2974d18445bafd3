import { resolve } from 'node:path';
import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import type { App } from './app-instance.ts';
import { type Config, ConfigError, loadConfig, type Variables } from './config.ts';
import { checkDataFolder, DataFolderError } from './data-folder.ts';
import { withEnvFile } from './env-file.ts';
import { explainListenFailure, ListenError } from './listen-error.ts';
import { openParts } from './server-parts.ts';
import { openLog } from './services/log.ts';
import { ServiceManager } from './services/service-manager.ts';
import { renderSettingsTable } from './settings-table.ts';
import type { LineDestination } from './telemetry/line-destination.ts';
import { reopenOnSignals } from './telemetry/reopen-on-signals.ts';

/**
 * Starts the server. What concerns whoever started it goes to stdout, the log to stderr, one line of JSON each. A start
 * that fails says why and ends the process.
 */
export async function startServer(variables: Variables, args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(
      `Starts the IRIS server. It is configured by environment variables:\n\n${renderSettingsTable()}\n`,
    );
    return;
  }
  try {
    await serve(loadConfig(withEnvFile(variables, process.cwd())), variables);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

async function serve(config: Config, variables: Variables): Promise<void> {
  // Before anything is opened: what is opened is made where it is missing.
  checkDataFolder(resolve(config.baseDirectory), config.dataId);
  const log = openLog(config);
  flushAtExit([log.destination]);
  for (const warning of config.warnings) log.logger.warn(warning);
  const manager = ServiceManager.find(variables, log.logger);
  const parts = await openParts(config, log);
  const app = await buildApp(config, parts);
  flushAtExit(parts.destinations);
  let stopping = false;
  // Installed before the port is opened: a signal may come at any time after. The app limits how long it closes.
  const skip = [...reopenOnSignals(parts.destinations)];
  closeWithGrace({ delay: false, logger: log.logger, skip }, async ({ err }) => {
    stopping = true;
    const told = manager?.stopping(config.drainTimeoutMs);
    if (err !== undefined) log.logger.fatal({ err }, 'stopping because of an error');
    await app.close();
    await parts.close();
    await told;
  });
  try {
    await listen(app, config);
  } catch (error) {
    if (!stopping) throw explainListenFailure(error, 'PORT');
    return;
  }
  if (!stopping) manager?.ready(`${parts.buildInfo.version} serves on ${addressOf(app, config)}`);
}

/** However the process ends, short of being killed, what was told stands written. */
function flushAtExit(destinations: readonly LineDestination[]): void {
  process.on('exit', () => {
    for (const destination of destinations) destination.flushSync();
  });
}

async function listen(app: App, config: Config): Promise<void> {
  const listenTextResolver = (address: string) => `listening on ${address}`;
  await app.listen({ host: config.host, port: config.port, listenTextResolver });
  // Where events go to stdout, nothing else does: a line among them that is no JSON would be lost on CloudWatch.
  const output = config.emf.kind === 'stdout' ? process.stderr : process.stdout;
  output.write(`IRIS listening on ${addressOf(app, config)}\n`);
}

/** The address to open: as configured, with the port that was taken. */
function addressOf(app: App, { host }: Config): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

function explain(error: unknown): string {
  const isExplained = [ConfigError, DataFolderError, ListenError].some((kind) => error instanceof kind);
  if (isExplained && error instanceof Error) return error.message;
  return `IRIS cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
