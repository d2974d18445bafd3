import { resolve } from 'node:path';
import { openAnalysisCache } from '@iris/cache';
import { createAnalyzerPool } from '@iris/engine/pool';
import { openRunningTotals, type RunningTotals } from '@iris/metrics';
import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import type { App } from './app-instance.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { withEnvFile } from './env-file.ts';
import { readBuildInfo } from './services/build-info.ts';
import { type Log, openLog } from './services/logger.ts';
import { renderSettingsTable } from './settings-table.ts';
import { EmfEvents } from './telemetry/emf-events.ts';
import { openEmfSink } from './telemetry/emf-sink.ts';
import { createPrometheusEndpoint } from './telemetry/prometheus.ts';
import { reopenOnSignals } from './telemetry/reopen-on-signals.ts';
import { TotalsObserver } from './telemetry/totals-observer.ts';

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
  const log = openLog(config);
  for (const warning of config.warnings) log.logger.warn(warning);
  const parts = await openParts(config, log);
  const app = await buildApp(config, { ...parts, logger: log.logger });
  let stopping = false;
  // Installed before the port is opened: a signal may come at any time after. The app limits how long it closes.
  const skip = [...reopenOnSignals(parts.destinations)];
  closeWithGrace({ delay: false, logger: log.logger, skip }, async ({ err }) => {
    stopping = true;
    if (err !== undefined) log.logger.fatal({ err }, 'stopping because of an error');
    await app.close();
    await parts.close();
  });
  await listen(app, config).catch((error: unknown) => {
    if (!stopping) throw error;
  });
}

/** What the app works with, and what is to be closed after it. */
async function openParts(config: Config, log: Log) {
  const { logger } = log;
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
  const totals = openRunningTotals({ directory: resolve(config.baseDirectory), log: logger });
  const totalsObserver = new TotalsObserver({ totals, tiers: ['memory', 'disk'] });
  const emf = openEmfSink(config.emf, logger);
  const prometheus = await openPrometheus(config, totals, log);
  return {
    analyzers: [analyzer] as const,
    cache,
    observers: [
      totalsObserver,
      ...(emf === undefined
        ? []
        : [new EmfEvents({ environment: config.environment, write: (line) => emf.write(line) })]),
      ...(prometheus === undefined ? [] : [prometheus.observer]),
    ],
    serverObserver: totalsObserver,
    buildInfo: await readBuildInfo(),
    destinations: emf === undefined ? [log.destination] : [log.destination, emf],
    async close(): Promise<void> {
      await prometheus?.close();
      await analyzer.close();
      cache.close();
      await totals.close();
      await emf?.close();
      await log.destination.close();
    },
  };
}

async function openPrometheus({ prometheusPort }: Config, totals: RunningTotals, { logger }: Log) {
  if (prometheusPort === null) return undefined;
  const endpoint = await createPrometheusEndpoint({ port: prometheusPort, totals, log: logger });
  logger.info({ port: endpoint.port }, 'metrics for Prometheus are served on loopback');
  return endpoint;
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
