import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createIrisClient, type ServerFile } from '../../src/http.ts';

const FILE: ServerFile = { filename: 'a.py', language: 'python', text: 'x = 1\n' };

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  // A server that listens on a port has an address of this shape.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answerWith(status: number, headers: Record<string, string>, body = ''): Promise<string> {
  return listen(createServer((_request, response) => response.writeHead(status, headers).end(body)));
}

function analyze(endpoint: string, options: { apiKey?: string; timeoutMs?: number; signal?: AbortSignal } = {}) {
  const { signal = new AbortController().signal, ...rest } = options;
  return createIrisClient({ endpoint, ...rest }).analyze(FILE, { signal });
}

describe('createIrisClient, against servers that fail', () => {
  it('says that nobody listens', async () => {
    const server = createSocketServer();
    const endpoint = await listen(server);
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    await closed.promise;
    await expect(analyze(endpoint)).rejects.toMatchObject({
      kind: 'unreachable',
      message: `${new URL(endpoint).host} cannot be reached.`,
    });
  });

  it('says that the connection broke before the answer, or within it', async () => {
    const before = await listen(createSocketServer((socket) => socket.once('data', () => socket.destroy())));
    const within = await listen(
      createSocketServer((socket) =>
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"succ', () => socket.destroy());
        }),
      ),
    );
    await expect(analyze(before)).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(analyze(within)).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('gives up a server that takes the request and never answers, or never ends its answer', async () => {
    const silent = await listen(createSocketServer());
    const dripping = await listen(
      createServer((_request, response) => {
        response.writeHead(200);
        response.write('{');
      }),
    );
    await expect(analyze(silent, { timeoutMs: 100 })).rejects.toMatchObject({ kind: 'timeout' });
    await expect(analyze(dripping, { timeoutMs: 100 })).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('ends the request when nobody waits any more', async () => {
    const gone = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const endpoint = await listen(
      createServer((request) => {
        request.on('close', gone.resolve);
        asked.resolve();
      }),
    );
    const controller = new AbortController();
    const answer = expect(analyze(endpoint, { signal: controller.signal })).rejects.toMatchObject({
      kind: 'cancelled',
    });
    await asked.promise;
    controller.abort();
    await answer;
    await gone.promise;
  });

  it('follows no redirect, so that neither key nor source reaches another address', async () => {
    const seen: string[] = [];
    const thief = await listen(
      createServer((request, response) => {
        seen.push(request.headers['x-api-key']?.toString() ?? request.url ?? '');
        response.end();
      }),
    );
    for (const status of [301, 302, 303, 307, 308]) {
      const endpoint = await answerWith(status, { location: `${thief}/api/iris/analyze` });
      await expect(analyze(endpoint, { apiKey: 'secret' })).rejects.toMatchObject({
        kind: 'redirected',
        status,
        message: expect.stringContaining(thief),
      });
    }
    expect(seen).toEqual([]);
  });

  it('says when to come back', async () => {
    const inSeconds = await answerWith(429, { 'retry-after': '40' });
    await expect(analyze(inSeconds)).rejects.toMatchObject({
      kind: 'rate-limited',
      retryAfterSeconds: 40,
      advice: 'Try again in 40 seconds.',
    });
    const atTime = await answerWith(503, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() });
    await expect(analyze(atTime)).rejects.toMatchObject({
      kind: 'overloaded',
      advice: expect.stringMatching(/^Try again in (59|60|61) minutes\.$/),
    });
    const nonsense = await answerWith(429, { 'retry-after': 'soon' });
    await expect(analyze(nonsense)).rejects.toMatchObject({ kind: 'rate-limited', retryAfterSeconds: undefined });
  });

  it.each([
    [404, 'rejected'],
    [413, 'too-large'],
    [500, 'server-fault'],
    [502, 'server-fault'],
    [504, 'timeout'],
  ])('tells a page of status %i, as a proxy answers, by its status', async (status, kind) => {
    const endpoint = await answerWith(status, { 'content-type': 'text/html' }, '<h1>Oops</h1>');
    await expect(analyze(endpoint)).rejects.toMatchObject({
      kind,
      status,
      message: expect.not.stringContaining('Oops'),
    });
  });

  it.each([
    ['a page', '<!doctype html>'],
    ['JSON of something else', '{"success":true}'],
    ['half an answer', '{"success":true,"file_intent":"x"'],
    ['nothing', ''],
  ])('takes %s for no answer of IRIS', async (_what, body) => {
    await expect(analyze(await answerWith(200, {}, body))).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('stops reading an answer that has no end', async () => {
    const endless: RequestListener = (_request, response) => {
      const chunk = 'x'.repeat(1024 * 1024);
      const write = (): void => {
        while (response.write(chunk));
      };
      response.on('drain', write);
      write();
    };
    await expect(analyze(await listen(createServer(endless)))).rejects.toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('longer than any analysis'),
    });
  });

  it('shows no invisible characters, markup or foreign lines that a server answers', async () => {
    const answer = {
      success: true,
      file_intent: 'Evil\u202e intent',
      responsibility_blocks: [
        { id: 'a', label: '<b>One</b> block', description: 'x\u0000', ranges: [[1, 5_000_000]] },
        { id: 'a', label: 'Same id', description: '', ranges: [[1, 1]] },
        { id: 'b', label: 'No lines left', description: '', ranges: [[1, 1]] },
      ],
      metadata: {
        ...{ analyzer: 'openai', model: 'm', cache_hit: 0, cache_tier: null, input_tokens: 1, output_tokens: 1 },
        ...{ estimated_cost_usd: null, duration_ms: 1, request_id: 'r', line_count: 1, has_syntax_errors: false },
        ...{ minified: false, generated: false, repairs: [], degraded: 'openai: timed out' },
      },
    };
    const { analysis, origin } = await analyze(await answerWith(200, {}, JSON.stringify(answer)));
    expect(analysis.fileIntent).toBe('Evil intent');
    expect(analysis.blocks).toEqual([{ id: 'a', label: 'One block', description: 'x', ranges: [[1, 1]] }]);
    expect(origin).toMatchObject({ analyzer: 'openai', degraded: 'openai: timed out', where: 'server' });
  });

  it.each(['', 'iris', 'ftp://iris.example.com', 'file:///etc', 'https://me:pw@iris.example.com'])(
    'refuses %j as an endpoint before anything is sent',
    (endpoint) => {
      expect(() => createIrisClient({ endpoint })).toThrow(expect.objectContaining({ kind: 'invalid-endpoint' }));
    },
  );

  it('never repeats a password that stands in an address', () => {
    expect(() => createIrisClient({ endpoint: 'https://me:hunter2@h.example' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
