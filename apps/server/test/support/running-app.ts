import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnalysisCache, openAnalysisCache } from '@iris/cache';
import type { Analyzer } from '@iris/core';
import { createAnalyzerPool } from '@iris/engine/pool';
import { onTestFinished } from 'vitest';
import { buildApp } from '../../src/app.ts';
import type { App } from '../../src/app-instance.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import type { DegradedAnswer } from '../../src/services/analysis-service.ts';
import { createLog } from '../../src/services/create-log.ts';
import type { AnalysisObserver } from '../../src/telemetry/analysis-observer.ts';
import { renderLine } from '../../src/telemetry/line-destination.ts';
import type { ServerObserver } from '../../src/telemetry/totals-observer.ts';
import { FakeServerObserver } from './fake-observer.ts';

export interface TestApp {
  readonly app: App;
  readonly config: Config;
  readonly cache: AnalysisCache<DegradedAnswer>;
  /** The log as it was written. */
  readonly logText: () => string;
  readonly close: () => Promise<void>;
}

export interface TestAppOptions {
  readonly config?: Partial<Config>;
  /** The real engine on a worker thread unless told. */
  readonly analyzer?: Analyzer;
  readonly observers?: readonly AnalysisObserver[];
  readonly serverObserver?: ServerObserver;
}

export const BUILD_INFO = { version: '1.2.3', commit: 'abc', built_at: null };

/** For one analysis: a machine that is busy with other tests is no slow analyzer. */
const PATIENCE_MS = 15_000;

/** The app with a real cache in a folder of its own; for tests that share it and close it themselves. */
export async function openApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), 'iris-server-'));
  const config = { ...loadConfig({ PORT: '0', IRIS_CACHE_DIR: folder }), ...options.config };
  const lines: string[] = [];
  const { logger, logRequest } = createLog(config, { write: (line) => lines.push(renderLine(line).toString()) });
  const pool = createAnalyzerPool({ threads: 1, timeLimitMs: PATIENCE_MS });
  const cache = openAnalysisCache<DegradedAnswer>({ directory: config.cacheDirectory, log: logger });
  const analyzers = [options.analyzer ?? pool] as const;
  const app = await buildApp(config, {
    analyzers,
    cache,
    observers: options.observers ?? [],
    serverObserver: options.serverObserver ?? new FakeServerObserver(),
    metricsHealth: () => ({ status: 'ok' }),
    buildInfo: BUILD_INFO,
    logger,
    logRequest,
  });
  const close = async () => {
    await app.close();
    await pool.close();
    cache.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { app, config, cache, logText: () => lines.join(''), close };
}

/** The same, closed when the test is over. */
export async function makeApp(options: TestAppOptions = {}): Promise<TestApp> {
  const opened = await openApp(options);
  onTestFinished(opened.close);
  return opened;
}

/** The same, on a real port. */
export async function listenApp(
  options: TestAppOptions = {},
): Promise<TestApp & { readonly url: string; readonly port: number }> {
  const made = await makeApp(options);
  const url = await made.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...made, url, port: Number(new URL(url).port) };
}

/** The lines of a log, parsed: every one must be JSON. */
export function parseLog(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
