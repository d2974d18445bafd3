import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { type CounterName, openRunningTotals } from '@iris/metrics';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPrometheusEndpoint } from '../../src/telemetry/prometheus.ts';
import { makeFolder } from '../support/folder.ts';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function serve(counts: Partial<Record<CounterName, number>> = {}) {
  const totals = openRunningTotals({ directory: makeFolder(), log: SILENT });
  for (const [counter, amount] of Object.entries(counts)) {
    // The keys are those of the argument.
    totals.add(counter as CounterName, amount);
  }
  const endpoint = await createPrometheusEndpoint({ port: 0, totals, log: SILENT });
  onTestFinished(async () => {
    await endpoint.close();
    await totals.close();
  });
  return { totals, endpoint };
}

interface AskOptions {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
}

async function ask(port: number, { method = 'GET', path = '/metrics', host = `127.0.0.1:${port}` }: AskOptions = {}) {
  const asked = request({ host: '127.0.0.1', port, method, path, headers: { host }, agent: false }).end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve).once('error', reject);
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABELS = String.raw`\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*\}`;
// prom-client writes Nan for what is not known yet; Prometheus reads that in any case.
const LINE = new RegExp(
  `^(?:# HELP ${NAME} .*|# TYPE ${NAME} (?:counter|gauge|histogram|summary)|${NAME}(?:${LABELS})? (?:[-+]?[0-9.]+(?:e[-+]?[0-9]+)?|Nan|[-+]Inf))$`,
);

describe('a scrape', () => {
  it('is in the text format of Prometheus, line by line', async () => {
    const { endpoint } = await serve({ 'answers.memory': 3 });
    const { status, headers, body } = await ask(endpoint.port);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body.endsWith('\n')).toBe(true);
    const lines = body.split('\n').filter((line) => line !== '');
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    const types = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
    expect(new Set(types).size).toBe(types.length);
  });

  it('has what this process counted, each time anew, money in dollars', async () => {
    const { endpoint, totals } = await serve({
      'answers.memory': 3,
      'failures.overloaded': 2,
      'model.cost_nano_usd': 1_500_000_000,
      'traffic.sent_bytes': 12_345,
    });
    expect((await ask(endpoint.port)).body.split('\n')).toEqual(
      expect.arrayContaining([
        '# TYPE iris_answers_total counter',
        'iris_answers_total{origin="memory"} 3',
        'iris_answers_total{origin="disk"} 0',
        'iris_failures_total{code="overloaded"} 2',
        'iris_cache_hits_total{tier="shared"} 0',
        'iris_model_cost_usd_total 1.5',
        'iris_traffic_sent_bytes_total 12345',
        'iris_analyses_requested_total 0',
      ]),
    );
    totals.add('answers.memory');
    totals.flush();
    expect((await ask(endpoint.port)).body).toContain('\niris_answers_total{origin="memory"} 4\n');
  });

  it('has how long requests took, and the process', async () => {
    const { endpoint } = await serve();
    endpoint.observer.completed({
      requestId: 'a',
      origin: 'memory',
      totalLatencyMs: 4,
      inputTokens: 0,
      outputTokens: 0,
      estimatedCostUsd: 0,
      avoidedCostUsd: 0,
      responsibilityBlockCount: 1,
    });
    endpoint.observer.failed({ requestId: 'b', errorType: 'deadline_exceeded', latencyUntilFailureMs: 30_500 });
    const { body } = await ask(endpoint.port);
    expect(body.split('\n')).toEqual(
      expect.arrayContaining([
        'iris_analysis_duration_seconds_bucket{le="0.0025"} 0',
        'iris_analysis_duration_seconds_bucket{le="0.005"} 1',
        'iris_analysis_duration_seconds_bucket{le="30"} 1',
        'iris_analysis_duration_seconds_bucket{le="+Inf"} 2',
        'iris_analysis_duration_seconds_count 2',
        'iris_analysis_duration_seconds_sum 30.504',
      ]),
    );
    expect(body).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(body).toMatch(/^nodejs_eventloop_lag_seconds /m);
  });
});

describe('the endpoint', () => {
  it.each(['localhost', 'LOCALHOST:9464', '127.0.0.1', '[::1]:9464'])('answers who calls it %s', async (host) => {
    const { endpoint } = await serve();
    expect((await ask(endpoint.port, { host })).status).toBe(200);
  });

  it.each(['attacker.example', '127.0.0.1.attacker.example', 'localhost.attacker.example:80', '10.0.0.1'])(
    'answers nobody who calls it "%s", as a page would that had its own name point here',
    async (host) => {
      const { endpoint } = await serve();
      const { status, body } = await ask(endpoint.port, { host });
      expect(status).toBe(421);
      expect(body).not.toContain('iris_');
    },
  );

  it('answers nobody who names no host', async () => {
    const { endpoint } = await serve();
    const socket = connect(endpoint.port, '127.0.0.1');
    socket.end('GET /metrics HTTP/1.0\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 421 /);
  });

  it.each<[AskOptions, number]>([
    [{ path: '/' }, 404],
    [{ path: '/metrics/' }, 404],
    [{ path: '/api/iris/analyze' }, 404],
    [{ method: 'POST' }, 405],
    [{ method: 'HEAD' }, 200],
    [{ path: '/metrics?name=iris' }, 200],
  ])('answers %o with %i', async (options, expected) => {
    const { endpoint } = await serve();
    const { status, headers } = await ask(endpoint.port, options);
    expect(status).toBe(expected);
    if (status === 405) expect(headers.allow).toBe('GET, HEAD');
  });

  it('cannot be reached at an address of this machine that others see', async (test) => {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    if (outside === undefined) test.skip('needs an address that is not loopback');
    const { endpoint } = await serve();
    const asked = request({ host: outside?.address, port: endpoint.port, path: '/metrics' }).end();
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => asked.once('error', resolve));
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('says so where its port is taken', async () => {
    const { endpoint, totals } = await serve();
    await expect(createPrometheusEndpoint({ port: endpoint.port, totals, log: SILENT })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('is gone when it is closed', async () => {
    const { endpoint } = await serve();
    await ask(endpoint.port);
    await endpoint.close();
    await expect(ask(endpoint.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await endpoint.close();
  });
});
