import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { parseLog } from '../../../apps/server/test/support/running-app.ts';
import type { ServerProcess } from '../../../apps/server/test/support/server-process.ts';
import { startBuiltServer } from '../../support/built-server.ts';
import { get } from '../../support/post.ts';

/** For conditions that are sure to come: how late they come on a busy machine decides nothing. */
export const PATIENCE = { timeout: 120_000, interval: 50 };

/** On a busy machine an analysis may wait long; a test that is about one of these sets it itself. */
const PATIENT_SETTINGS = {
  IRIS_ANALYSIS_TIMEOUT_SECONDS: '300',
  IRIS_REQUEST_TIMEOUT_SECONDS: '300',
  IRIS_HEADERS_TIMEOUT_SECONDS: '300',
  IRIS_BODY_TIMEOUT_SECONDS: '300',
  IRIS_RATE_PER_ADDRESS: '0',
};

/** What a process has in use at one moment. */
export interface Usage {
  readonly residentMb: number;
  /** Connections to clients and to nobody else, but for a few that are always there. */
  readonly sockets: number;
  readonly fileDescriptors: number;
  /** NaN where the system does not tell. */
  readonly threads: number;
}

/** A built server with everything switched on that watches it: log, events, totals and Prometheus. */
export class LoadServer {
  readonly folder: string;
  readonly url: string;
  readonly process: ServerProcess;
  readonly #name: string;
  readonly #metricsPort: number;

  private constructor(options: {
    readonly folder: string;
    readonly name: string;
    readonly url: string;
    readonly process: ServerProcess;
    readonly metricsPort: number;
  }) {
    this.folder = options.folder;
    this.url = options.url;
    this.process = options.process;
    this.#name = options.name;
    this.#metricsPort = options.metricsPort;
  }

  /** @param place a folder that several processes share, and what this one is called there */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    { folder, name }: { readonly folder: string; readonly name: string } = { folder: makeFolder(), name: 'server' },
  ): Promise<LoadServer> {
    const log = join(folder, `${name}.log`);
    const { process, url } = await startBuiltServer({
      folder,
      settings: {
        ...PATIENT_SETTINGS,
        IRIS_LOG_LEVEL: 'info',
        IRIS_LOG_FILE: log,
        IRIS_EMF: `file:${join(folder, `${name}.emf`)}`,
        IRIS_PROMETHEUS_PORT: '0',
        ...settings,
      },
    });
    const metricsPort = await vi.waitFor(() => findMetricsPort(log), PATIENCE);
    return new LoadServer({ folder, name, url, process, metricsPort });
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** What Prometheus finds, by name and labels as it reads them. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const { body } = await get(`http://127.0.0.1:${this.#metricsPort}`, '/metrics');
    const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  }

  async usage(): Promise<Usage> {
    const metrics = await this.metrics();
    return {
      residentMb: (metrics.get('process_resident_memory_bytes') ?? Number.NaN) / 1024 / 1024,
      sockets: metrics.get('nodejs_active_handles{type="Socket"}') ?? 0,
      fileDescriptors: metrics.get('process_open_fds') ?? Number.NaN,
      threads: countThreads(this.process.child.pid),
    };
  }

  /** Requests that reached analysis in this process. */
  async requested(): Promise<number> {
    return (await this.metrics()).get('iris_analyses_requested_total') ?? Number.NaN;
  }

  /** The lines of its log that are about requests. */
  requestLog(): readonly Record<string, unknown>[] {
    return parseLog(this.#read('log')).filter(({ msg }) => msg === 'request');
  }

  /** The lines of its events, their ends included. */
  eventLines(): readonly string[] {
    return this.#read('emf')
      .split(/(?<=\n)/)
      .filter((line) => line !== '');
  }

  #read(kind: string): string {
    return readFileSync(join(this.folder, `${this.#name}.${kind}`), 'utf8');
  }
}

/** @throws Error while the log does not tell it */
function findMetricsPort(log: string): number {
  const line = parseLog(readFileSync(log, 'utf8')).find(({ msg }) => String(msg).startsWith('metrics for Prometheus'));
  if (line === undefined) throw new Error('The log does not say where the metrics are served');
  return Number(line['port']);
}

function countThreads(pid: number | undefined): number {
  return process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).length : Number.NaN;
}
