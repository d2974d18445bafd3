import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config.ts';
import { FakeAnalyzer } from '../../support/fake-analyzer.ts';
import { FakeObserver, FakeServerObserver } from '../../support/fake-observer.ts';
import { RawConnection, readResponse } from '../../support/raw-connection.ts';
import { listenApp, parseLog } from '../../support/running-app.ts';

const KEY = 'the-only-key-there-is';
const BODY = Buffer.from(
  JSON.stringify({ filename: 'a.py', language: 'python', source_code: 'x = "ü 🙂"\n', metadata: { editor: 'vim' } }),
);
/** On the hit path, and, said differently, through the framework. */
const PLAIN = 'application/json';
const ROUNDABOUT = 'application/json; charset="utf-8"';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

async function setUp(config: Partial<Config> = {}) {
  const analyzer = new FakeAnalyzer();
  const observer = new FakeObserver();
  const serverObserver = new FakeServerObserver();
  const made = await listenApp({
    analyzer,
    observers: [observer],
    serverObserver,
    config: { apiKeys: [KEY], ...config },
  });
  return { ...made, analyzer, observer, serverObserver };
}

async function ask(port: number, contentType: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const sent = request({
    port,
    host: '127.0.0.1',
    path: '/api/iris/analyze',
    method: 'POST',
    headers: { 'content-type': contentType, 'content-length': BODY.length, 'x-api-key': KEY, ...headers },
  });
  sent.end(BODY);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = await response.toArray();
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

/** What a page of another origin would read; on the hit path nobody is one. */
function withoutCors({ 'access-control-expose-headers': _, ...rest }: Answer['headers']): Answer['headers'] {
  return rest;
}

const requestsOf = (log: string) => parseLog(log).filter(({ msg }) => msg === 'request');

function rawRequest(body: Buffer, sent = body.length): Buffer {
  const head = [
    'POST /api/iris/analyze HTTP/1.1',
    'Host: iris',
    `Content-Type: ${PLAIN}`,
    `X-Api-Key: ${KEY}`,
    `Content-Length: ${body.length}`,
  ].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body.subarray(0, sent)]);
}

describe('the hit path', () => {
  it.for<Partial<Config>>([
    {},
    { ratePerAddress: 0 },
    { ratePerAddress: 0, ratePerKey: 0 },
    { corsOrigins: ['https://a.example'] },
  ])('answers as the framework does, header by header (%j)', async (config) => {
    const { port, logText } = await setUp(config);
    await ask(port, PLAIN);
    const id = { 'x-request-id': 'mine' };
    const [short, long] = [await ask(port, PLAIN, id), await ask(port, ROUNDABOUT, id)];
    const fresh = { date: expect.any(String), 'content-length': expect.any(String) };
    const left = long.headers['ratelimit'] === undefined ? {} : { ratelimit: expect.stringMatching(/r=\d+;t=\d+/) };
    expect(short.headers).toEqual({ ...withoutCors(long.headers), ...fresh, ...left });
    expect(short.status).toBe(200);
    expect(short.body).toEqual({
      ...Object(long.body),
      metadata: { ...Object(long.body).metadata, duration_ms: expect.any(Number) },
    });
    await expect.poll(() => requestsOf(logText())).toHaveLength(3);
    const [, shortLine, longLine] = requestsOf(logText());
    expect(shortLine).toEqual({ ...longLine, time: expect.any(String), duration_ms: expect.any(Number) });
    expect(Object.keys(shortLine ?? {})).toEqual(Object.keys(longLine ?? {}));
  });

  it('tells those who count the same as the framework does', async () => {
    const { port, observer, serverObserver } = await setUp();
    await ask(port, PLAIN);
    const before = { received: serverObserver.receivedBytes, sent: serverObserver.sentBytes };
    const { headers } = await ask(port, PLAIN, { 'x-request-id': 'short' });
    await ask(port, ROUNDABOUT, { 'x-request-id': 'long' });
    const told = (id: string) =>
      observer
        .of(id)
        .map((event) => ({ ...event, requestId: '', ...('totalLatencyMs' in event && { totalLatencyMs: 0 }) }));
    expect(told('short').map(({ name }) => name)).toEqual(['requested', 'started', 'completed']);
    expect(told('short')).toEqual(told('long'));
    expect(serverObserver.receivedBytes - before.received).toBe(2 * BODY.length);
    await expect
      .poll(() => serverObserver.sentBytes - before.sent)
      .toBeGreaterThan(1.5 * Number(headers['content-length']));
  });

  it('counts a request once that it hands on', async () => {
    const { port, analyzer } = await setUp({ ratePerKey: 10 });
    const { headers } = await ask(port, PLAIN);
    expect(headers['ratelimit']).toContain('"key";r=9;');
    expect(analyzer.asked).toHaveLength(1);
    expect((await ask(port, PLAIN)).headers['ratelimit']).toContain('"key";r=8;');
  });

  it('refuses with the error object of the framework, before it reads the body', async () => {
    const { port, serverObserver } = await setUp();
    await ask(port, PLAIN);
    const received = serverObserver.receivedBytes;
    const wrong = await ask(port, PLAIN, { 'x-api-key': 'another-key-altogether' });
    expect(wrong).toMatchObject({ status: 401, body: { type: 'urn:iris:error:invalid-api-key' } });
    expect(wrong.headers).toMatchObject({ 'content-type': expect.stringContaining('problem+json') });
    expect(serverObserver.receivedBytes).toBe(received);
    expect(serverObserver.refusals).toEqual(['invalid_api_key']);
  });

  it('answers requests that stand one behind another in their order', async () => {
    const { port } = await setUp();
    await ask(port, PLAIN);
    const connection = new RawConnection(port).send(Buffer.concat(Array.from({ length: 5 }, () => rawRequest(BODY))));
    const received = await connection.receive((text) => text.split('"request_id"').length > 5);
    expect(received.match(/HTTP\/1\.1 200 /g)).toHaveLength(5);
  });

  it('does nothing for what stands behind a request that cut its connection', async () => {
    const { port, serverObserver, analyzer } = await setUp();
    await ask(port, PLAIN);
    analyzer.hold();
    const other = Buffer.from(BODY.toString().replace('vim', 'emacs').replace('x =', 'y ='));
    const before = serverObserver.receivedBytes;
    const waiting = rawRequest(other);
    const connection = new RawConnection(port).send(Buffer.concat(Array.from({ length: 100 }, () => waiting)));
    await connection.receive();
    expect(serverObserver.receivedBytes - before).toBeLessThan(40 * other.length);
    analyzer.release();
  });

  it('writes a line for a client that leaves while its body is read, and keeps nothing of it', async () => {
    const { port, logText } = await setUp({ maxRequests: 1 });
    await ask(port, PLAIN);
    const connection = new RawConnection(port).send(rawRequest(BODY, 10));
    await expect.poll(async () => (await ask(port, PLAIN)).status).toBe(503);
    connection.socket.destroy();
    await expect.poll(() => requestsOf(logText()).filter(({ aborted }) => aborted === true)).toHaveLength(1);
    await expect.poll(async () => (await ask(port, PLAIN)).status).toBe(200);
  });

  it('lets a request in whose body was on its way when the server began to close', async () => {
    const { app, port } = await setUp({ maxRequests: 1 });
    await ask(port, PLAIN);
    const connection = new RawConnection(port).send(rawRequest(BODY, 10));
    await expect.poll(async () => (await ask(port, PLAIN)).status).toBe(503);
    const closed = app.close();
    await expect.poll(() => app.server.listening).toBe(false);
    connection.send(BODY.subarray(10));
    const { status, head } = readResponse(await connection.receive());
    expect(status).toBe(200);
    expect(head).toContain('connection: close');
    await closed;
  });
});
