import { openAnalysisCache } from '@iris/cache';
import { createAnalyzerPool } from '@iris/engine/pool';
import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import type { App } from './app-instance.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { withEnvFile } from './env-file.ts';
import { readBuildInfo } from './services/build-info.ts';
import { createLogger } from './services/logger.ts';
import { renderSettingsTable } from './settings-table.ts';

/** Codes of the operating system for a server that cannot listen, and what to do about them. */
const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use: stop the other program, or set PORT to another port',
  EACCES: 'the port may not be used by this user: set PORT to one above 1023',
  EADDRNOTAVAIL: 'this machine has no such address: set IRIS_HOST to one that it has',
  ENOTFOUND: 'there is no host of this name: set IRIS_HOST to an address of this machine',
};

/** Starts the server. What concerns whoever started it goes to stdout, the log to stderr, one line of JSON each. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(
      `Starts the IRIS server. It is configured by environment variables:\n\n${renderSettingsTable()}\n`,
    );
    return;
  }
  const config = loadConfig(withEnvFile(process.env, process.cwd()));
  const logger = createLogger(config, process.stderr);
  for (const warning of config.warnings) logger.warn(warning);
  const buildInfo = await readBuildInfo();
  const analyzer = createAnalyzerPool({
    threads: config.analyzerThreads,
    timeLimitMs: config.analysisTimeoutMs,
    maxQueue: config.maxQueue,
    givesWay: true,
  });
  const cache = openAnalysisCache({
    directory: config.cacheDirectory,
    maxAgeMs: config.cacheMaxAgeMs,
    maxBytes: config.cacheMaxBytes,
    memoryEntries: config.cacheMemoryEntries,
    log: logger,
  });
  const app = await buildApp(config, { analyzers: [analyzer], cache, observers: [], buildInfo, logger });
  let stopping = false;
  // Installed before the port is opened: a signal may come at any time after. The app limits how long it closes.
  closeWithGrace({ delay: false, logger }, async ({ err }) => {
    stopping = true;
    if (err !== undefined) logger.fatal({ err }, 'stopping because of an error');
    await app.close();
    await analyzer.close();
    cache.close();
  });
  await listen(app, config).catch((error: unknown) => {
    if (!stopping) throw error;
  });
}

async function listen(app: App, config: Config): Promise<void> {
  const listenTextResolver = (address: string) => `listening on ${address}`;
  await app.listen({ host: config.host, port: config.port, listenTextResolver });
  process.stdout.write(`IRIS listening on ${addressOf(app, config)}\n`);
}

/** The address to open: as configured, with the port that was taken. */
function addressOf(app: App, { host }: Config): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const advice = LISTEN_FAILURES[code];
  if (advice !== undefined) return `IRIS cannot start: ${advice}.`;
  return `IRIS cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
