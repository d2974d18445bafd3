import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createIrisClient, type ServerFile } from '../../src/http.ts';
import { isClientError } from '../../src/index.ts';

const FILE: ServerFile = { filename: 'a.py', language: 'python', text: 'x = 1\n' };

const METADATA = {
  ...{ analyzer: 'openai', model: 'm', cache_hit: 0, cache_tier: null, input_tokens: 1, output_tokens: 1 },
  ...{ estimated_cost_usd: null, duration_ms: 1, request_id: 'r', line_count: 1, has_syntax_errors: false },
  ...{ minified: false, generated: false, repairs: [], degraded: 'openai: timed out' },
};
const BLOCK = { id: 'a', label: 'One block', description: '', ranges: [[1, 1]] };
const ANSWER = { success: true, file_intent: 'An intent', responsibility_blocks: [BLOCK], metadata: METADATA };

function problem(detail: string) {
  return { success: false, error: detail, type: 'about:blank', title: 'No', status: 500, detail, request_id: 'r' };
}

function repeat<T>(value: T, count: number): T[] {
  return Array.from({ length: count }, () => value);
}

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

  it('says that a server took longer than the one who asked would wait', async () => {
    const silent = await listen(createSocketServer());
    await expect(analyze(silent, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      kind: 'timeout',
      message: `${new URL(silent).host} did not answer in time.`,
    });
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

  it('waits for nothing more of an answer that is a redirect', async () => {
    const endpoint = await listen(
      createServer((_request, response) => {
        response.writeHead(302, { location: 'https://h.example/' }).write('It goes on and on.');
      }),
    );
    let body: Response['body'] | undefined;
    const client = createIrisClient({
      endpoint,
      fetch: async (...request) => {
        const response = await fetch(...request);
        body = response.body;
        return response;
      },
    });
    const { signal } = new AbortController();
    await expect(client.analyze(FILE, { signal })).rejects.toMatchObject({ kind: 'redirected' });
    expect(await body?.getReader().read()).toEqual({ done: true, value: undefined });
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

  it.each([
    ['blocks that are none', { responsibility_blocks: repeat({}, 300_000) }],
    ['blocks', { responsibility_blocks: repeat(BLOCK, 301) }],
    ['ranges of one block', { responsibility_blocks: [{ ...BLOCK, ranges: repeat([1, 1], 6_001) }] }],
    ['ranges of all blocks', { responsibility_blocks: repeat({ ...BLOCK, ranges: repeat([1, 1], 21) }, 300) }],
    ['parts of a range', { responsibility_blocks: [{ ...BLOCK, ranges: [repeat(1, 400_000)] }] }],
    ['repairs', { metadata: { ...METADATA, repairs: repeat(1, 400_000) } }],
    ['fields', { metadata: { ...METADATA, ...Object.fromEntries(repeat(1, 1_001).entries()) } }],
  ])(
    'refuses an answer of more %s than any analysis has, and is soon done',
    { timeout: 2_000 },
    async (_what, parts) => {
      const endpoint = await answerWith(200, {}, JSON.stringify({ ...ANSWER, ...parts }));
      const failure: unknown = await analyze(endpoint).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        kind: 'malformed',
        message: expect.stringContaining('is not an answer of IRIS'),
      });
      // What a schema has to say of each wrong part would be held as long as the failure is.
      expect(isClientError(failure) && failure.cause).toBeUndefined();
    },
  );

  it('takes an answer of as many blocks and ranges as an analysis may have', async () => {
    const ranges = repeat([1, 1], 20);
    const blocks = repeat(BLOCK, 300).map((block, index) => ({ ...block, id: `b${index}`, ranges }));
    const endpoint = await answerWith(200, {}, JSON.stringify({ ...ANSWER, responsibility_blocks: blocks }));
    expect((await analyze(endpoint)).analysis.blocks.map(({ id }) => id)).toEqual(['b0']);
  });

  it.each([
    ['errors', { errors: repeat(1, 30_000) }],
    ['text', { error: 'x'.repeat(15_000_000) }],
  ])('is soon done with a refusal of much %s', { timeout: 2_000 }, async (_what, parts) => {
    const endpoint = await answerWith(500, {}, JSON.stringify({ ...problem('Disk full'), ...parts }));
    await expect(analyze(endpoint)).rejects.toMatchObject({ kind: 'server-fault', status: 500 });
  });

  it('reads no refusal that is longer than 64 kB', async () => {
    const short = await answerWith(500, {}, JSON.stringify({ ...problem('Disk full'), error: 'x'.repeat(60_000) }));
    const long = await answerWith(500, {}, JSON.stringify({ ...problem('Disk full'), error: 'x'.repeat(70_000) }));
    await expect(analyze(short)).rejects.toMatchObject({
      message: expect.stringMatching(/\(status 500\)\. Disk full$/),
    });
    await expect(analyze(long)).rejects.toMatchObject({ message: expect.stringMatching(/\(status 500\)\.$/) });
  });

  it('says nothing of a key that a server repeats', async () => {
    const apiKey = 'sk-secret-0123456789';
    const refusal = { ...problem(`${'word '.repeat(78)}key ${apiKey} is unknown`), request_id: `r-${apiKey}` };
    const refusing = await answerWith(401, {}, JSON.stringify(refusal));
    const redirecting = await answerWith(302, { location: `https://h.example/?key=${apiKey}` });
    for (const endpoint of [refusing, redirecting]) {
      const failure: unknown = await analyze(endpoint, { apiKey }).catch((error: unknown) => error);
      expect(isClientError(failure) && [failure.message, failure.requestId].join(' ')).not.toContain('sk-');
      expect(failure).toMatchObject({ message: expect.stringContaining('[key]') });
    }
  });

  it('says nothing of a key that a server repeats with what is invisible in it', async () => {
    const apiKey = 'sk-secret-0123456789';
    const refusing = await answerWith(
      401,
      {},
      JSON.stringify(problem('Key sk-\u200bsecret-`0123**456**789 is unknown')),
    );
    await expect(analyze(refusing, { apiKey })).rejects.toMatchObject({
      message: expect.stringMatching(/Key \[key\] is unknown$/),
    });
  });

  it.each([
    'ab`cdefghijklmnop',
    'ab<cd>efghijklmnop',
    '**abcdefghijkl**',
    'a[bc](de)fghijklm',
    'ab  cdefghijklmn',
    '<abcdefgh>',
  ])('says nothing of the key %s, of which plain words would lack a part', async (apiKey) => {
    const refusing = await answerWith(500, {}, JSON.stringify(problem(`Key ${apiKey} is unknown`)));
    await expect(analyze(refusing, { apiKey })).rejects.toMatchObject({
      message: expect.stringMatching(/Key \[key\] is unknown$/),
    });
  });

  it('says nothing of a key that begins where words are cut', async () => {
    const apiKey = 'key-0123456789abcdef';
    const detail = `${'\u00ad'.repeat(400 * 64 - apiKey.length + 1)}${apiKey}`;
    const refusing = await answerWith(500, {}, JSON.stringify({ ...problem(''), detail }));
    await expect(analyze(refusing, { apiKey })).rejects.toMatchObject({ message: expect.not.stringContaining('key-') });
  });

  it('shows no key that a server repeats in an answer', async () => {
    const apiKey = 'sk-secret-0123456789';
    const id = `block-${apiKey}`;
    const told = `Of sk-\u200b${apiKey.slice(3)} and ${apiKey}`;
    const answer = {
      ...{ success: true, file_intent: told, metadata: { ...METADATA, model: told, degraded: told } },
      responsibility_blocks: [{ ...BLOCK, id, label: told, description: told }],
    };
    const { analysis, origin } = await analyze(await answerWith(200, {}, JSON.stringify(answer)), { apiKey });
    const shown = 'Of [key] and [key]';
    expect(analysis).toMatchObject({
      fileIntent: shown,
      blocks: [{ id: 'block-[key]', label: shown, description: shown }],
    });
    expect(origin).toMatchObject({ model: shown, degraded: shown });
  });

  it('names a block of which nothing is left to read, as the rules do', async () => {
    const answer = { ...ANSWER, responsibility_blocks: [{ ...BLOCK, label: '\u200b<b></b>' }] };
    const { analysis } = await analyze(await answerWith(200, {}, JSON.stringify(answer)));
    expect(analysis.blocks).toMatchObject([{ id: 'a', label: 'Unnamed statements' }]);
  });

  it('leaves the lines of a block with an endless id, or none, to the one that follows', async () => {
    const ids = ['x'.repeat(201), '', 'y'.repeat(200)];
    const answer = { ...ANSWER, responsibility_blocks: ids.map((id) => ({ ...BLOCK, id })) };
    const { analysis } = await analyze(await answerWith(200, {}, JSON.stringify(answer)));
    expect(analysis.blocks.map(({ id }) => id)).toEqual(['y'.repeat(200)]);
  });

  it.each(['[Sign in](command:a?["(b"])', '[Sign in](https://evil.example/(x)'])(
    'makes no link of %s where a server says or names it',
    async (link) => {
      const refusing = await answerWith(500, {}, JSON.stringify(problem(link)));
      const redirecting = await answerWith(302, { location: link });
      for (const endpoint of [refusing, redirecting]) {
        await expect(analyze(endpoint)).rejects.toMatchObject({ message: expect.not.stringContaining('](') });
      }
    },
  );

  it('makes no link of what stands for a key', async () => {
    const apiKey = 'iris-key-12345678';
    const link = `iris-iris-${apiKey}(y)-12345678(y)-12345678(command:x)`;
    const refusing = await answerWith(500, {}, JSON.stringify(problem(link)));
    await expect(analyze(refusing, { apiKey })).rejects.toMatchObject({ message: expect.not.stringContaining('](') });
  });

  it.each([
    ['a link', '1.0 is old. [Update](command:workbench.action.terminal.new)'],
    ['a sentence', 'old, go to evil.example'],
    ['nothing', ''],
    ['a long number', '1'.repeat(41)],
  ])('takes %s for no release', async (_what, version) => {
    const endpoint = await answerWith(200, {}, JSON.stringify({ version }));
    const { signal } = new AbortController();
    await expect(createIrisClient({ endpoint }).version({ signal })).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('is told of an early release and a build by their names', async () => {
    const endpoint = await answerWith(200, {}, JSON.stringify({ version: '2.1.0-rc.1+build_7' }));
    const { signal } = new AbortController();
    await expect(createIrisClient({ endpoint }).version({ signal })).resolves.toBe('2.1.0-rc.1+build_7');
  });

  it('shows no invisible characters, markup or foreign lines that a server answers', async () => {
    const answer = {
      ...ANSWER,
      file_intent: 'Evil\u202e intent',
      responsibility_blocks: [
        { id: 'a', label: '<b>One</b> block', description: 'x\u0000', ranges: [[1, 5_000_000]] },
        { id: 'a', label: 'Same id', description: '', ranges: [[1, 1]] },
        { id: 'b', label: 'No lines left', description: '', ranges: [[1, 1]] },
      ],
    };
    const { analysis, origin } = await analyze(await answerWith(200, {}, JSON.stringify(answer)));
    expect(analysis.fileIntent).toBe('Evil intent');
    expect(analysis.blocks).toEqual([{ id: 'a', label: 'One block', description: 'x', ranges: [[1, 1]] }]);
    expect(origin).toMatchObject({ analyzer: 'openai', degraded: 'openai: timed out', where: 'server' });
  });

  it.each([
    '',
    'iris',
    'ftp://iris.example.com',
    'file:///etc',
    'https://me:pw@iris.example.com',
    'https://h.example/?q=1',
    'https://h.example/#a',
  ])('refuses %j as an endpoint before anything is sent', (endpoint) => {
    expect(() => createIrisClient({ endpoint })).toThrow(expect.objectContaining({ kind: 'invalid-endpoint' }));
  });

  it('never repeats a password that stands in an address', () => {
    expect(() => createIrisClient({ endpoint: 'https://me:hunter2@h.example' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
