import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnalyzeResponse, analyzeResponseSchema } from '@iris/core/wire';
import { expect, onTestFinished } from 'vitest';
import { answerAbout } from '../../../../packages/inference/test/support/model-answers.ts';
import { settingsOf } from '../../../../packages/inference/test/support/open-test-analyzers.ts';
import {
  type ProviderServer,
  type ProviderServerOptions,
  startProviderServer,
} from '../../../../packages/inference/test/support/provider-server.ts';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { openParts } from '../../src/server-parts.ts';
import { openLog } from '../../src/services/log.ts';
import { makeFolder } from './folder.ts';

export interface ModelAppOptions extends Partial<ProviderServerOptions> {
  readonly settings?: Readonly<Record<string, string>>;
  /** The base folder; one of its own unless told. */
  readonly folder?: string;
}

/** The whole server on a port, with all its parts as they are configured, and the provider that it asks. */
export interface ModelApp {
  readonly provider: ProviderServer;
  readonly url: string;
  readonly folder: string;
  post(source: string, options?: PostOptions): Promise<Response>;
  /** The answer to a file; fails on anything else. */
  read(source: string, options?: PostOptions): Promise<AnalyzeResponse>;
  /** Stops the server, and returns what it wrote: its log and its events. */
  stop(): Promise<{ readonly log: string; readonly events: string }>;
}

interface PostOptions {
  readonly language?: string;
  readonly metadata?: object;
  readonly signal?: AbortSignal;
}

export async function startModelApp(options: ModelAppOptions = {}): Promise<ModelApp> {
  const { settings = {}, protocol = 'openai', folder = makeFolder(), ...rest } = options;
  const provider = await startProviderServer({ protocol, answer: answerAbout, ...rest });
  const logFile = join(folder, 'log.json');
  const eventFile = join(folder, 'events.log');
  const config = loadConfig({
    PORT: '0',
    IRIS_CACHE_DIR: folder,
    IRIS_LOG_FILE: logFile,
    IRIS_EMF: `file:${eventFile}`,
    IRIS_ANALYZER_THREADS: '1',
    IRIS_RATE_PER_ADDRESS: '1000000',
    ...settingsOf(provider, protocol),
    ...settings,
  });
  const parts = await openParts(config, openLog(config));
  const app = await buildApp(config, parts);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  let stopped: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await app.close();
    await parts.close();
  };
  const stop = async () => {
    stopped ??= close();
    await stopped;
    return { log: textOf(logFile), events: textOf(eventFile) };
  };
  onTestFinished(async () => {
    await stop();
    await provider.close();
  });
  const post: ModelApp['post'] = (source, { language = 'python', metadata, signal } = {}) =>
    fetch(`${url}/api/iris/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ filename: 'file', language, source_code: source, metadata }),
      ...(signal !== undefined && { signal }),
    });
  const read: ModelApp['read'] = async (source, asked) => {
    const response = await post(source, asked);
    const body: unknown = await response.json();
    expect({ status: response.status, body }).toMatchObject({ status: 200 });
    return analyzeResponseSchema.parse(body);
  };
  return { provider, url, folder, post, read, stop };
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The events of a kind, as CloudWatch would read them. */
export function eventsIn(events: string, name: string): Record<string, unknown>[] {
  return events
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter((event) => event['event_name'] === name);
}

/** What the server counted, by `<group>.<name>`, once it has stopped. */
export function totalsIn(folder: string): Record<string, number> {
  const { totals } = JSON.parse(readFileSync(join(folder, 'metrics.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries<Record<string, number>>(totals).flatMap(([group, counters]) =>
      Object.entries(counters)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => [`${group}.${name}`, count]),
    ),
  );
}
