import { resolve } from 'node:path';
import { openAnalysisCache } from '@iris/cache';
import type { Analyzer } from '@iris/core';
import { type AnalyzerPool, createAnalyzerPool } from '@iris/engine/pool';
import { openRunningTotals, type RunningTotals } from '@iris/metrics';
import type { AppDeps } from './app.ts';
import type { Config } from './config.ts';
import { explainListenFailure } from './listen-error.ts';
import type { DegradedAnswer } from './services/analysis-service.ts';
import { readBuildInfo } from './services/build-info.ts';
import type { Log } from './services/log.ts';
import { EmfEvents } from './telemetry/emf-events.ts';
import { logGroupOf, openEmfSink } from './telemetry/emf-sink.ts';
import type { LineDestination } from './telemetry/line-destination.ts';
import { TotalsObserver } from './telemetry/totals-observer.ts';

/** What the app works with, and what is to be closed after it. */
export interface ServerParts extends AppDeps {
  /** Where lines of log and events go. */
  readonly destinations: readonly LineDestination[];
  /** Writes what is not yet written and ends all threads. */
  close(): Promise<void>;
}

/** Opens all that outlives a request. Only a port that is taken makes it fail: what cannot be written is told to the log. */
export async function openParts(config: Config, log: Log): Promise<ServerParts> {
  const { logger, logRequest } = log;
  const structural = createAnalyzerPool({
    threads: config.analyzerThreads,
    timeLimitMs: config.analysisTimeoutMs,
    maxQueue: config.maxQueue,
    givesWay: true,
  });
  const cache = openAnalysisCache<DegradedAnswer>({
    directory: config.cacheDirectory,
    maxAgeMs: config.cacheMaxAgeMs,
    maxBytes: config.cacheMaxBytes,
    memoryEntries: config.cacheMemoryEntries,
    log: logger,
  });
  const totals = openRunningTotals({ directory: resolve(config.baseDirectory), log: logger });
  const totalsObserver = new TotalsObserver({ totals, tiers: ['memory', 'disk'] });
  const analyzers = await openChain(config, { structural, totalsObserver, logger });
  const emf = openEmfSink(config.emf, logger);
  const prometheus = await openPrometheus(config, totals, log);
  return {
    analyzers: analyzers.chain,
    cache,
    observers: [
      totalsObserver,
      ...(emf === undefined
        ? []
        : [
            new EmfEvents({
              environment: config.environment,
              logGroup: logGroupOf(config.emf),
              write: (line) => emf.write(line),
            }),
          ]),
      ...(prometheus === undefined ? [] : [prometheus.observer]),
    ],
    serverObserver: totalsObserver,
    buildInfo: await readBuildInfo(),
    logger,
    logRequest,
    metricsHealth: () => totals.health(),
    destinations: emf === undefined ? [log.destination] : [log.destination, emf],
    async close(): Promise<void> {
      await prometheus?.close();
      await analyzers.close();
      await structural.close();
      cache.close();
      await totals.close();
      await emf?.close();
      await log.destination.close();
    },
  };
}

interface ChainParts {
  readonly structural: AnalyzerPool;
  readonly totalsObserver: TotalsObserver;
  readonly logger: Log['logger'];
}

interface Chain {
  readonly chain: readonly [Analyzer, ...Analyzer[]];
  close(): Promise<void>;
}

/** What asks models is loaded where one is set up alone: most of it is large. */
async function openChain(
  { models, baseDirectory, requestTimeoutMs }: Config,
  { structural, totalsObserver, logger }: ChainParts,
): Promise<Chain> {
  if (models.providers.length === 0) return { chain: [structural], close: async () => {} };
  const { createPromptPool, openAnalyzers } = await import('@iris/inference');
  const prompts = createPromptPool({ givesWay: true });
  const { chain, close } = openAnalyzers(models, {
    structural,
    prepare: (request, wait) => prompts.prepare(request, wait),
    directory: resolve(baseDirectory),
    log: logger,
    onAttempt: (attempt) => totalsObserver.modelAsked(attempt),
    callerTimeMs: requestTimeoutMs,
  });
  return {
    chain,
    close: async () => {
      close();
      await prompts.close();
    },
  };
}

async function openPrometheus({ prometheusPort }: Config, totals: RunningTotals, { logger }: Log) {
  if (prometheusPort === null) return undefined;
  // Loaded where it is asked for alone: it takes 10 MB.
  const { createPrometheusEndpoint } = await import('./telemetry/prometheus.ts');
  const endpoint = await createPrometheusEndpoint({ port: prometheusPort, totals, log: logger }).catch(
    (error: unknown) => {
      throw explainListenFailure(error, 'IRIS_PROMETHEUS_PORT');
    },
  );
  logger.info({ port: endpoint.port }, 'metrics for Prometheus are served on loopback');
  return endpoint;
}
