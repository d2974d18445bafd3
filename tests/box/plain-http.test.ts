import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { askEdge, expectProblem } from './support/ask-edge.ts';
import { Edge, HOST, whyNoNginx } from './support/edge.ts';
import { type FakeApplication, startFakeApplication } from './support/fake-application.ts';

const obstacle = whyNoNginx();

describe.skipIf(obstacle !== undefined)(`plain HTTP${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  let application: FakeApplication;
  let edge: Edge;

  beforeEach(async () => {
    application = await startFakeApplication();
    edge = await Edge.start({ live: application.port });
  });

  const ask = (path: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
    askEdge(edge, { path, scheme: 'http', ...options });

  it('sends pages on to HTTPS, with their query', async () => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await ask('/reference?a=1&b=%2F', { method });
      expect(status).toBe(301);
      expect(headers.location).toBe(`https://${HOST}:${edge.httpsPort}/reference?a=1&b=%2F`);
      expect(headers['strict-transport-security']).toBeUndefined();
    }
  });

  it.each([
    { path: '/api/iris/analyze', method: 'POST' },
    { path: '/api/iris/health', method: 'GET' },
    { path: '//api/iris/health', method: 'GET' },
    { path: '/x/../api/iris/health', method: 'GET' },
    { path: '/', method: 'POST' },
    { path: '/ws', method: 'DELETE' },
  ])('refuses $method $path with a reason, and the application never sees it', async ({ path, method }) => {
    expectProblem(await ask(path, { method }), 'https_required');
    expect(application.seen).toEqual([]);
  });

  it('refuses whatever carries a key, so that nobody goes on sending it', async () => {
    expectProblem(await ask('/reference', { headers: { 'x-api-key': 'k' } }), 'https_required');
  });

  it('shows what proves to an authority that the host is ours', async () => {
    const folder = join(edge.paths.acmeRoot, '.well-known/acme-challenge');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'token'), 'token.thumbprint');
    const { status, headers, text } = await ask('/.well-known/acme-challenge/token');
    expect({ status, type: headers['content-type'], text }).toEqual({
      status: 200,
      type: 'text/plain',
      text: 'token.thumbprint',
    });
    expectProblem(await ask('/.well-known/acme-challenge/other'), 'not_found');
  });

  it.each(['127.0.0.1', 'other.test', 'iris.test.other.test'])('refuses the host %s', async (host) => {
    expectProblem(await ask('/', { headers: { host } }), 'unknown_host');
  });
});
