import { describe, expect, it } from 'vitest';
import { post } from '../support/contract.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { makeApp, parseLog } from '../support/running-app.ts';

const FILE = { filename: 'a\n{"level":60}.py', language: 'python', source_code: 'TOP_SECRET = 1\n' };

describe('the id of a request', () => {
  it.for(['abc', 'A-1_b.c:d', 'x'.repeat(128)])('is the one that the client sent: %s', async (id) => {
    const { app, logText } = await makeApp({ analyzer: new FakeAnalyzer() });
    const response = await post(app, FILE, { 'x-request-id': id });
    expect(response.headers['x-request-id']).toBe(id);
    expect(response.json()).toMatchObject({ metadata: { request_id: id } });
    expect(parseLog(logText())).toContainEqual(expect.objectContaining({ request_id: id }));
  });

  it.for(['', 'x'.repeat(129), 'a b', 'a"b', '<script>', 'a\u00e9', '{}'])(
    'is a new one when it is not harmless: %j',
    async (id) => {
      const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
      const response = await app.inject({ url: '/nope', headers: { 'x-request-id': id } });
      expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.json()).toMatchObject({ request_id: response.headers['x-request-id'] });
    },
  );
});

describe('the log', () => {
  it('has one line for each request, with what came of it', async () => {
    const { app, logText } = await makeApp({ analyzer: new FakeAnalyzer() });
    await post(app, FILE);
    await post(app, FILE);
    await app.inject('/nope?token=SECRET_IN_THE_ADDRESS');
    expect(parseLog(logText())).toMatchObject([
      { route: '/api/iris/analyze', status: 200, analyzer: 'structural', tier: null, duration_ms: expect.any(Number) },
      { route: '/api/iris/analyze', status: 200, tier: 'memory' },
      { status: 404, code: 'not_found' },
    ]);
    expect(logText()).not.toContain('SECRET');
  });

  it.for([
    { what: 'of a proxy that is trusted', trustedProxies: ['loopback'], remote: '203.0.113.9' },
    { what: 'of nobody by default', trustedProxies: [], remote: '127.0.0.1' },
    { what: 'of a proxy elsewhere', trustedProxies: ['10.0.0.0/8'], remote: '127.0.0.1' },
  ])('believes X-Forwarded-For $what', async ({ trustedProxies, remote }) => {
    const { app, logText } = await makeApp({ analyzer: new FakeAnalyzer(), config: { trustedProxies } });
    await app.inject({ url: '/health', headers: { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' } });
    expect(parseLog(logText())).toEqual([expect.objectContaining({ remote })]);
  });

  it('holds a failure of ours in full, and the answer does not', async () => {
    const analyzer = new FakeAnalyzer();
    analyzer.failWith(new Error('the pipe at /secret/path burst'));
    const { app, logText } = await makeApp({ analyzer });
    const response = await post(app, FILE, { 'x-request-id': 'report-me' });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ type: 'urn:iris:error:internal-error', request_id: 'report-me' });
    expect(response.body).not.toMatch(/pipe|secret|\.ts/);
    expect(parseLog(logText())).toContainEqual(
      expect.objectContaining({
        level: 50,
        request_id: 'report-me',
        code: 'internal_error',
        err: expect.objectContaining({
          message: 'the pipe at /secret/path burst',
          stack: expect.stringContaining('.ts'),
        }),
      }),
    );
  });
});
