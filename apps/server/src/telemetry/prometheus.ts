import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  COUNTER_GROUPS,
  type CounterGroup,
  NANO_USD_PER_USD,
  parseCounterName,
  type RunningTotals,
} from '@iris/metrics';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { AnalysisObserver } from './analysis-observer.ts';

export interface PrometheusOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  readonly totals: Pick<RunningTotals, 'snapshot'>;
  readonly log: { error(fields: Readonly<Record<string, unknown>>, message: string): void };
}

/** Serves what this process counted to a Prometheus on the same machine. */
export interface PrometheusEndpoint {
  readonly port: number;
  /** Times requests for the histogram. */
  readonly observer: AnalysisObserver;
  close(): Promise<void>;
}

/** There is no key, so nobody else may be able to reach it. */
const ADDRESS = '127.0.0.1';
/** The names by which a client on this machine asks; any other means a page that had its own name point here. */
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
const PATH = '/metrics';
const MAX_CONNECTIONS = 16;
const REQUEST_TIMEOUT_MS = 10_000;
const LATENCY_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** @throws what the operating system says where the port cannot be listened on */
export async function createPrometheusEndpoint({ port, totals, log }: PrometheusOptions): Promise<PrometheusEndpoint> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addCounters(registry, totals);
  const observer = createLatencyObserver(registry);
  const server = createServer((request, response) => {
    answer(request, response, registry).catch((error: unknown) => {
      log.error({ err: error }, 'The metrics could not be collected');
      refuse(response, 500, 'The metrics could not be collected.');
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  const taken = await listen(server, port);
  return { port: taken, observer, close: () => close(server) };
}

/** A group whose names are values of one thing is one metric with a label; in any other, each counter is its own. */
function addCounters(registry: Registry, totals: Pick<RunningTotals, 'snapshot'>): void {
  const readCounter = (counter: string): number =>
    new Map<string, number>(Object.entries(totals.snapshot())).get(counter) ?? 0;
  for (const [group, { meaning, label, counters }] of Object.entries<CounterGroup>(COUNTER_GROUPS)) {
    if (label !== undefined) {
      addCounter(registry, { name: `iris_${group}_total`, help: meaning, labelNames: [label] }, (counter) => {
        for (const name of Object.keys(counters)) counter.inc({ [label]: name }, readCounter(`${group}.${name}`));
      });
      continue;
    }
    for (const [name, help] of Object.entries(counters)) {
      const shown = parseCounterName(`${group}.${name}`);
      const scale = shown?.unit === 'nano_usd' ? NANO_USD_PER_USD : 1;
      addCounter(registry, { name: `iris_${group}_${shown?.name ?? name}_total`, help, labelNames: [] }, (counter) => {
        counter.inc(readCounter(`${group}.${name}`) / scale);
      });
    }
  }
}

/** A counter that is filled anew whenever it is asked for. */
function addCounter(
  registry: Registry,
  description: { readonly name: string; readonly help: string; readonly labelNames: string[] },
  fill: (counter: Counter) => void,
): void {
  const counter: Counter = new Counter({
    ...description,
    registers: [registry],
    collect: () => {
      counter.reset();
      fill(counter);
    },
  });
}

function createLatencyObserver(registry: Registry): AnalysisObserver {
  const histogram = new Histogram({
    name: 'iris_analysis_duration_seconds',
    help: 'Time from the arrival of a request that reached analysis to its answer or failure',
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [registry],
  });
  return {
    requested: () => undefined,
    started: () => undefined,
    completed: ({ totalLatencyMs }) => histogram.observe(totalLatencyMs / 1000),
    failed: ({ latencyUntilFailureMs }) => histogram.observe(latencyUntilFailureMs / 1000),
  };
}

async function answer({ headers, method, url }: IncomingMessage, response: ServerResponse, registry: Registry) {
  if (!LOCAL_HOST.test(headers.host ?? '')) {
    refuse(response, 421, `Ask for http://${ADDRESS}${PATH} or http://localhost${PATH}, from this machine.`);
    return;
  }
  if (url?.split('?', 1)[0] !== PATH) {
    refuse(response, 404, `There is nothing here but ${PATH}.`);
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    refuse(response, 405, `${PATH} takes GET and HEAD.`);
    return;
  }
  send(response, 200, { type: registry.contentType, body: await registry.metrics() });
}

function refuse(response: ServerResponse, status: number, message: string): void {
  // Closed, because what else was sent is not read.
  response.setHeader('connection', 'close');
  send(response, status, { type: 'text/plain; charset=utf-8', body: `${message}\n` });
}

function send(
  response: ServerResponse,
  status: number,
  { type, body }: { readonly type: string; readonly body: string },
) {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

async function listen(server: Server, port: number): Promise<number> {
  const listening = once(server, 'listening');
  server.listen({ host: ADDRESS, port });
  await listening;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The metrics are not served on a port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}
