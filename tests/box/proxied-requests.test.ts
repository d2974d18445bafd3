import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { errorType } from '@iris/core';
import { analyzeResponseSchema } from '@iris/core/wire';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { startBuiltServer } from '../support/built-server.ts';
import { askEdge, connectEdge, expectProblem } from './support/ask-edge.ts';
import { Edge, HOST, whyNoNginx } from './support/edge.ts';
import { type FakeApplication, type Seen, startFakeApplication, valuesOf } from './support/fake-application.ts';

const KEY = 'a-key-of-this-test-alone';
const obstacle = whyNoNginx();

describe.skipIf(obstacle !== undefined)(`behind Nginx${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  describe('the application', () => {
    let edge: Edge;

    beforeEach(async () => {
      const settings = { IRIS_API_KEY: KEY, IRIS_TRUST_PROXY: 'loopback', IRIS_FAILED_KEYS_PER_ADDRESS: '2' };
      const { url } = await startBuiltServer({ folder: makeFolder(), settings });
      const httpDirectives = 'set_real_ip_from 127.0.0.1; real_ip_header X-Test-Address;';
      edge = await Edge.start({ live: Number(new URL(url).port), httpDirectives });
    });

    const analyze = (body: string | Buffer, headers: Record<string, string> = {}) =>
      askEdge(edge, {
        path: '/api/iris/analyze',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': KEY, ...headers },
        body,
      });

    it('answers, and each header comes once', async () => {
      const source = Array.from({ length: 300 }, (_, index) => `def read_${index}():\n    return ${index}\n`).join(
        '\n',
      );
      const answer = await analyze(JSON.stringify({ filename: 'a.py', language: 'python', source_code: source }), {
        'x-request-id': 'mine-1',
      });
      expect(answer.status).toBe(200);
      expect(analyzeResponseSchema.parse(JSON.parse(answer.text)).metadata.request_id).toBe('mine-1');
      expect(answer.headers['x-request-id']).toBe('mine-1');
      expect(answer.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
      expect(answer.headers['server']).toBe('nginx');
      expect(answer.headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
      // A list, to which the application and Nginx both add.
      const names = answer.headerNames.filter((name) => name !== 'vary');
      expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    });

    it('gets a body of exactly as much as it takes', async () => {
      const start = '{"filename":"a.py","language":"python","source_code":"';
      const body = Buffer.alloc(edge.limits.maxBodyBytes, 'x');
      body.write(start);
      body.write('"}', body.length - 2);
      const answer = await analyze(body);
      // Of its ten million characters it reads two: it has got them all.
      expect(JSON.parse(answer.text)).toMatchObject({ type: errorType('source_too_large') });
    });

    it.each(['Content-Length', 'chunks'])('does not get a byte more (%s)', async (announced) => {
      const body = Buffer.alloc(edge.limits.maxBodyBytes + 1, ' ');
      const answer = await analyze(body, announced === 'chunks' ? { 'transfer-encoding': 'chunked' } : {});
      expectProblem(answer, 'body_too_large');
      expect(answer.text).toContain('10 MB (IRIS_MAX_BODY_MB)');
    });

    it('refuses a wrong key while the body is still on its way, time and again', async () => {
      const body = Buffer.alloc(edge.limits.maxBodyBytes, ' ');
      for (let attempt = 0; attempt < 10; attempt++) {
        const from = { 'x-api-key': 'wrong', 'x-test-address': `192.0.2.${attempt}` };
        expectProblem(await analyze(body, from), 'invalid_api_key');
      }
    });

    it('knows a guesser by its address, whatever it writes about itself', async () => {
      const guess = (address: string, index: number) =>
        analyze('{}', {
          'x-api-key': 'wrong',
          'x-test-address': address,
          'x-forwarded-for': `198.51.100.${index}`,
          forwarded: `for=198.51.100.${index}`,
          'x-real-ip': `198.51.100.${index}`,
          'true-client-ip': `198.51.100.${index}`,
        });
      const statuses: number[] = [];
      for (let index = 0; index < 4; index++) statuses.push((await guess('192.0.2.1', index)).status);
      expect(statuses).toEqual([401, 401, 429, 429]);
      expect((await guess('192.0.2.2', 0)).status).toBe(401);
    });

    it('speaks HTTP/2 to clients, also where it refuses', async () => {
      const session = connectHttp2(`https://127.0.0.1:${edge.httpsPort}`, {
        servername: HOST,
        rejectUnauthorized: false,
        // In MB: a body that waits to be sent counts.
        maxSessionMemory: 64,
      });
      onTestFinished(() => session.destroy());
      const ask = async (headers: Record<string, string>, body: Buffer) => {
        const stream = session.request({ ':authority': HOST, ':method': 'POST', ...headers });
        const answered = once(stream, 'response');
        stream.end(body);
        // Who refuses a body need not read it: the reset that says so may come after the answer.
        stream.on('error', () => {});
        const [head] = await answered;
        return { status: head[':status'], body: JSON.parse(await text(stream)) };
      };
      const path = { ':path': '/api/iris/analyze', 'content-type': 'application/json' };
      const fits = JSON.stringify({ filename: 'a.py', language: 'python', source_code: 'x = 1\n' });
      expect(await ask({ ...path, 'x-api-key': KEY }, Buffer.from(fits))).toMatchObject({
        status: 200,
        body: { success: true },
      });
      const tooLarge = Buffer.alloc(edge.limits.maxBodyBytes + 1, ' ');
      expect(await ask({ ...path, 'content-length': String(tooLarge.length) }, tooLarge)).toMatchObject({
        status: 413,
        body: { success: false, type: errorType('body_too_large') },
      });
    });
  });

  it('the application is told where a request came from, and nothing that its sender made up', async () => {
    const application = await startFakeApplication();
    const edge = await Edge.start({ live: application.port });
    const forged = {
      'x-forwarded-for': '198.51.100.1, 198.51.100.2',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-port': '1',
      'x-forwarded-prefix': '/evil',
      'x-forwarded-server': 'evil.test',
      forwarded: 'for=198.51.100.1',
      'x-real-ip': '198.51.100.1',
      'x-client-ip': '198.51.100.1',
      'true-client-ip': '198.51.100.1',
      'cf-connecting-ip': '198.51.100.1',
      'x-original-url': '/admin',
      'x-rewrite-url': '/admin',
      proxy: 'http://evil.test',
      upgrade: 'h2c',
      connection: 'upgrade',
      'x-request-id': 'not an id',
      'x-api-key': KEY,
    };
    await askEdge(edge, { path: '/a%2Fb?q=%20', headers: forged });
    const seen = onlyOne(application);
    expect(seen.url).toBe('/a%2Fb?q=%20');
    expect(valuesOf(seen, 'x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(valuesOf(seen, 'x-forwarded-proto')).toEqual(['https']);
    expect(valuesOf(seen, 'host')).toEqual([HOST]);
    expect(valuesOf(seen, 'x-api-key')).toEqual([KEY]);
    expect(valuesOf(seen, 'x-request-id')).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
    const told = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-request-id', 'x-api-key']);
    const rest = Object.keys(forged).filter((name) => !told.has(name) && valuesOf(seen, name).length > 0);
    expect(rest).toEqual([]);
  });

  it.each([
    { cookie: undefined, encoding: 'gzip' },
    { cookie: 'session=1', encoding: undefined },
  ])('an answer to a request with the cookie $cookie has the encoding $encoding', async ({ cookie, encoding }) => {
    const page = '<p>text</p>'.repeat(500);
    const application = await startFakeApplication((_request, response) =>
      response.setHeader('content-type', 'text/html').end(page),
    );
    const edge = await Edge.start({ live: application.port });
    const headers = { 'accept-encoding': 'gzip', ...(cookie !== undefined && { cookie }) };
    const answer = await askEdge(edge, { path: '/page', headers });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect((encoding === undefined ? answer.bytes : gunzipSync(answer.bytes)).toString()).toBe(page);
    expect(valuesOf(onlyOne(application), 'x-forwarded-for')).toEqual(['127.0.0.1']);
  });

  it('assets are served for good, and what is missing is not', async () => {
    const application = await startFakeApplication();
    const edge = await Edge.start({ live: application.port });
    mkdirSync(join(edge.paths.site, 'assets'), { recursive: true });
    writeFileSync(join(edge.paths.site, 'assets/app-1a2b.js'), 'export {};\n');
    const found = await askEdge(edge, { path: '/assets/app-1a2b.js' });
    expect(found.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(found.headers['x-content-type-options']).toBe('nosniff');
    expect(found.headers['content-type']).toMatch(/javascript/);
    const missing = await askEdge(edge, { path: '/assets/none.js' });
    expectProblem(missing, 'not_found');
    expect(missing.headers['cache-control']).toBe('no-store');
    expect(application.seen).toEqual([]);
  });

  it('a WebSocket goes through, and only a WebSocket', async () => {
    const application = await startFakeApplication();
    application.server.on('upgrade', (request, socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${request.headers.upgrade}\r\nConnection: Upgrade\r\n\r\n`,
      );
      socket.pipe(socket);
    });
    const edge = await Edge.start({ live: application.port });
    const socket = await connectEdge(edge);
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
    );
    const [head] = await once(socket, 'data');
    expect(String(head)).toMatch(/^HTTP\/1\.1 101 /);
    const frame = Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x68 ^ 1, 0x69 ^ 2]);
    socket.write(frame);
    const [echo] = await once(socket, 'data');
    expect(echo).toEqual(frame);
    const refused = await askEdge(edge, { path: '/ws', headers: { connection: 'upgrade', upgrade: 'h2c' } });
    expect(refused.text).toBe('fine');
  });
});

function onlyOne({ seen }: FakeApplication): Seen {
  const [first, ...rest] = seen;
  if (first === undefined || rest.length > 0) throw new Error(`the application saw ${seen.length} requests`);
  return first;
}
