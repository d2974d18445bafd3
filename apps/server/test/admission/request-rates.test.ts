import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { App } from '../../src/app-instance.ts';
import type { Config } from '../../src/config.ts';
import { expectAnswer, expectProblem, plain, post } from '../support/contract.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection, readResponse } from '../support/raw-connection.ts';
import { listenApp, makeApp } from '../support/running-app.ts';

const FILE = { filename: 'a.py', language: 'python', source_code: 'x = 1\n' };
const KEYS = ['Key-number-one-0123456789', 'Key-number-two-0123456789'] as const;

async function makeLimitedApp(config: Partial<Config>): Promise<App> {
  const { app } = await makeApp({ analyzer: new FakeAnalyzer(), config });
  return app;
}

function ask(
  app: App,
  headers: Record<string, string> = {},
  remoteAddress = '192.0.2.1',
): Promise<LightMyRequestResponse> {
  return app.inject({ method: 'POST', url: '/api/iris/analyze', headers, payload: FILE, remoteAddress });
}

function shareOf({ headers }: LightMyRequestResponse): readonly unknown[] {
  return [headers['ratelimit-policy'], headers['ratelimit']];
}

describe('the rate of an address', () => {
  it('is told with every answer, and refused beyond its limit', async () => {
    const app = await makeLimitedApp({ ratePerAddress: 2 });
    const first = await ask(app);
    expectAnswer(first, FILE.source_code);
    expect(shareOf(first)).toEqual(['"address";q=2;w=60', '"address";r=1;t=60']);
    await ask(app);
    const refused = await ask(app);
    const problem = expectProblem(plain(refused), 'rate_limited');
    expect(problem.detail).toMatch(/IRIS_RATE_PER_ADDRESS\): try again in \d+ seconds?\.$/);
    expect(refused.headers['ratelimit']).toMatch(/^"address";r=0;t=\d+$/);
    const [, reset] = /t=(\d+)/.exec(String(refused.headers['ratelimit'])) ?? [];
    expect(refused.headers['retry-after']).toBe(reset);
  });

  it('is told with an answer that is no success', async () => {
    const app = await makeLimitedApp({ ratePerAddress: 2 });
    const response = await post(app, '{');
    expectProblem(plain(response), 'invalid_json');
    expect(shareOf(response)).toEqual(['"address";q=2;w=60', '"address";r=1;t=60']);
  });

  it('is one for all addresses of an IPv6 network, and one for IPv4 however it is written', async () => {
    const app = await makeLimitedApp({ ratePerAddress: 1 });
    const statuses: number[] = [];
    for (const address of ['2001:db8::1', '2001:db8::ffff:2', '2001:db8:0:1::1', '192.0.2.1', '::ffff:192.0.2.1']) {
      statuses.push((await ask(app, {}, address)).statusCode);
    }
    expect(statuses).toEqual([200, 429, 200, 200, 429]);
  });

  it('cannot be had anew with a header that says another address', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { ratePerAddress: 1 } });
    const body = JSON.stringify(FILE);
    const statuses: number[] = [];
    for (const forged of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      const received = await new RawConnection(port)
        .send(
          `POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${forged}\r\nX-Real-IP: ${forged}\r\nForwarded: for=${forged}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        )
        .receive((text) => text.includes('request_id'));
      statuses.push(readResponse(received).status);
    }
    expect(statuses).toEqual([200, 429, 429]);
  });

  it('is each client’s own behind a proxy that is trusted', async () => {
    const app = await makeLimitedApp({ ratePerAddress: 1, trustedProxies: ['10.0.0.1'] });
    const from = (client: string) => ask(app, { 'x-forwarded-for': client }, '10.0.0.1');
    expect((await from('192.0.2.1')).statusCode).toBe(200);
    expect((await from('192.0.2.2')).statusCode).toBe(200);
    expect((await from('198.51.100.1, 192.0.2.1')).statusCode).toBe(429);
  });

  it('is no limit where it is 0', async () => {
    const app = await makeLimitedApp({ ratePerAddress: 0 });
    const response = await ask(app);
    expect(shareOf(response)).toEqual([undefined, undefined]);
  });

  it('does not count requests for anything but analyses', async () => {
    const app = await makeLimitedApp({ ratePerAddress: 1 });
    for (const url of ['/health', '/api/iris/health', '/api/version', '/openapi.json', '/health']) {
      expect((await app.inject(url)).statusCode).toBe(200);
    }
    expect((await ask(app, {}, '127.0.0.1')).statusCode).toBe(200);
  });

  it('is refused before a byte of the body is read', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { ratePerAddress: 1 } });
    const head =
      'POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999\r\n';
    new RawConnection(port).send(`${head}\r\n`);
    const second = new RawConnection(port).send(`${head}\r\n`);
    // Whichever of the two comes second.
    const third = new RawConnection(port).send(`${head}\r\n`);
    const received = await Promise.race(
      [second, third].map((each) => each.receive((text) => text.includes('request_id'))),
    );
    expect(readResponse(received)).toMatchObject({ status: 429, head: expect.stringContaining('retry-after: ') });
  });
});

describe('the rate of a key', () => {
  it('is told beside that of the address, and counts from wherever the key is used', async () => {
    const app = await makeLimitedApp({ apiKeys: KEYS, ratePerKey: 2, ratePerAddress: 10 });
    const withKey = (address: string, key: string = KEYS[0]) => ask(app, { 'x-api-key': key }, address);
    const first = await withKey('192.0.2.1');
    expect(shareOf(first)).toEqual(['"address";q=10;w=60, "key";q=2;w=60', '"address";r=9;t=60, "key";r=1;t=60']);
    await withKey('192.0.2.2');
    const refused = await withKey('192.0.2.3');
    expect(expectProblem(plain(refused), 'rate_limited').detail).toContain('IRIS_RATE_PER_KEY');
    expect(refused.headers['ratelimit']).toMatch(/^"address";r=9;t=\d+, "key";r=0;t=\d+$/);
    expect((await withKey('192.0.2.3', KEYS[1])).statusCode).toBe(200);
  });

  it('is not used up by an address that is refused', async () => {
    const app = await makeLimitedApp({ apiKeys: KEYS, ratePerKey: 2, ratePerAddress: 1 });
    for (let count = 0; count < 5; count += 1) await ask(app, { 'x-api-key': KEYS[0] });
    expect((await ask(app, { 'x-api-key': KEYS[0] }, '192.0.2.2')).statusCode).toBe(200);
  });

  it('is shown to pages of other origins', async () => {
    const app = await makeLimitedApp({ ratePerAddress: 10 });
    const { headers } = await ask(app, { origin: 'http://localhost:5173' });
    expect(headers['access-control-expose-headers']).toBe('x-request-id, retry-after, ratelimit, ratelimit-policy');
  });
});

describe('an address that sends wrong keys', () => {
  const config = { apiKeys: KEYS, failedKeysPerAddress: 2, failedKeysWindowMs: 300_000, ratePerAddress: 0 };

  it('is refused after as many as it may, with the right key as well', async () => {
    const app = await makeLimitedApp(config);
    for (const wrong of ['wrong-1', 'wrong-2']) {
      expectProblem(plain(await ask(app, { 'x-api-key': wrong })), 'invalid_api_key');
    }
    for (const key of ['wrong-3', KEYS[0]]) {
      const refused = await ask(app, { 'x-api-key': key });
      expect(expectProblem(plain(refused), 'rate_limited').detail).toContain('IRIS_FAILED_KEYS_PER_ADDRESS');
      expect(shareOf(refused)).toEqual(['"failed-keys";q=2;w=300', expect.stringMatching(/^"failed-keys";r=0;t=\d+$/)]);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
  });

  it('keeps nobody else from their answers', async () => {
    const app = await makeLimitedApp(config);
    for (const wrong of ['wrong-1', 'wrong-2', 'wrong-3']) await ask(app, { 'x-api-key': wrong });
    expect((await ask(app, { 'x-api-key': KEYS[0] }, '192.0.2.2')).statusCode).toBe(200);
  });

  it('is the same from anywhere in its IPv6 network', async () => {
    const app = await makeLimitedApp(config);
    for (const address of ['2001:db8::1', '2001:db8::2']) await ask(app, { 'x-api-key': 'wrong' }, address);
    expect((await ask(app, { 'x-api-key': KEYS[0] }, '2001:db8::3')).statusCode).toBe(429);
  });

  it('is not counted for right keys, nor for none', async () => {
    const app = await makeLimitedApp(config);
    for (const headers of [{}, {}, {}, { 'x-api-key': KEYS[0] }, { 'x-api-key': KEYS[1] }]) await ask(app, headers);
    expect((await ask(app, { 'x-api-key': KEYS[0] })).statusCode).toBe(200);
    expectProblem(plain(await ask(app)), 'missing_api_key');
  });

  it('is refused for as many as it likes where that is allowed', async () => {
    const app = await makeLimitedApp({ ...config, failedKeysPerAddress: 0 });
    for (let count = 0; count < 30; count += 1) {
      expect((await ask(app, { 'x-api-key': 'wrong' })).statusCode).toBe(401);
    }
  });
});
