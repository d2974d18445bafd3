import { describe, expect, it } from 'vitest';
import { expectProblem, plain } from '../support/contract.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection, readResponse } from '../support/raw-connection.ts';
import { listenApp, makeApp } from '../support/running-app.ts';

const ANALYZER = new FakeAnalyzer();

describe('an address', () => {
  it.for(['/', '/nope', '/api', '/api/iris/analyze/', '/api/iris/Analyze', '/health/x', '/.git/config', '//', '/%00'])(
    'is not found where there is nothing: %s',
    async (url) => {
      const { app } = await makeApp({ analyzer: ANALYZER });
      expectProblem(plain(await app.inject(url)), 'not_found');
    },
  );

  it.for(['/reference/static/nope.js', '/reference/static/..%2f..%2fpackage.json', '/reference/static/%2e%2e/x'])(
    'is not found where the reference page has no such file: %s',
    async (url) => {
      const { app } = await makeApp({ analyzer: ANALYZER });
      expectProblem(plain(await app.inject(url)), 'not_found');
    },
  );

  it.for([
    '/reference/static/../../../../package.json',
    '/reference/static/a%00b',
    `/reference/static/${'a'.repeat(9000)}`,
  ])('is not found on the bare socket either, where clients send what they like: %s', async (url) => {
    const { port } = await listenApp({ analyzer: ANALYZER });
    const received = await new RawConnection(port)
      .send(`GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`)
      .receive((text) => text.includes('request_id'));
    expect(readResponse(received)).toMatchObject({ status: 404, body: expect.objectContaining({ status: 404 }) });
  });

  it('is refused where it has an escape that is none', async () => {
    const { app } = await makeApp({ analyzer: ANALYZER });
    const response = await app.inject('/%zz');
    expectProblem(plain(response), 'invalid_request');
    expect(response.headers['x-request-id']).toBeDefined();
  });

  it.for([
    { method: 'GET', url: '/api/iris/analyze', allow: 'OPTIONS, POST' },
    { method: 'PUT', url: '/api/iris/analyze?x=1', allow: 'OPTIONS, POST' },
    { method: 'DELETE', url: '/api/iris/health', allow: 'GET, HEAD, OPTIONS' },
    { method: 'POST', url: '/openapi.json', allow: 'GET, HEAD, OPTIONS' },
    { method: 'TRACE', url: '/health', allow: 'GET, HEAD, OPTIONS' },
  ] as const)('says which methods it takes: not $method $url', async ({ method, url, allow }) => {
    const { port } = await listenApp({ analyzer: ANALYZER });
    const received = await new RawConnection(port)
      .send(`${method} ${url} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`)
      .receive((text) => text.includes('request_id'));
    expect(readResponse(received)).toMatchObject({
      status: 405,
      head: expect.stringContaining(`allow: ${allow.toLowerCase()}`),
    });
  });

  it('is refused for its method before the body is read', async () => {
    const { port } = await listenApp({ analyzer: ANALYZER });
    const received = await new RawConnection(port)
      .send(
        'PUT /api/iris/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n',
      )
      .receive((text) => text.includes('request_id'));
    expect(readResponse(received).status).toBe(405);
  });

  it('lists its methods when asked for them, where there is no page to allow', async () => {
    const { app } = await makeApp({ analyzer: ANALYZER, config: { environment: 'prod' } });
    const response = await app.inject({ method: 'OPTIONS', url: '/api/iris/analyze' });
    expect(response).toMatchObject({ statusCode: 204, headers: { allow: 'OPTIONS, POST' } });
    expectProblem(plain(await app.inject({ method: 'OPTIONS', url: '/nope' })), 'not_found');
  });

  it('answers HEAD like GET, without a body', async () => {
    const { app } = await makeApp({ analyzer: ANALYZER });
    for (const url of ['/health', '/api/iris/health', '/api/version', '/openapi.json']) {
      const response = await app.inject({ method: 'HEAD', url });
      expect(response).toMatchObject({ statusCode: 200, body: '' });
    }
  });
});
