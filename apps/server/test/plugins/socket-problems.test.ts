import { describe, expect, it } from 'vitest';
import { expectAnswer, post } from '../support/contract.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection, readResponse } from '../support/raw-connection.ts';
import { listenApp, parseLog } from '../support/running-app.ts';

const QUICK = { headersTimeoutMs: 150, bodyTimeoutMs: 300 };
const POST_HEAD = 'POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const FILE = { filename: 'a.py', language: 'python', source_code: 'x = 1\n' };

function hasBody(received: string): boolean {
  return received.includes('"request_id"');
}

describe('a client that is slow', () => {
  it.for([
    { what: 'the request line', sent: 'GET /hea' },
    { what: 'its headers', sent: 'GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ' },
    { what: 'its body', sent: `${POST_HEAD}Content-Length: 1000\r\n\r\n{"filename"` },
    { what: 'a chunk of its body', sent: `${POST_HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"fi` },
  ])('is told so, and let go, when $what does not arrive in time', async ({ sent }) => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: QUICK });
    const connection = new RawConnection(port).send(sent);
    connection.socket.on('end', () => connection.socket.end());
    expect(readResponse(await connection.receive())).toMatchObject({
      status: 408,
      head: expect.stringMatching(/application\/problem\+json.*x-request-id: \S+.*connection: close/s),
      body: { success: false, type: 'urn:iris:error:request-timeout' },
    });
  });

  it('is told so on a connection that was answered before', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: QUICK });
    const connection = new RawConnection(port).send('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    await connection.receive((received) => received.includes('"ok"'));
    connection.send(`${POST_HEAD}Content-Length: 1000\r\n\r\n{`);
    expect(readResponse(await connection.receive(hasBody)).status).toBe(408);
  });

  it('does not keep others from their answers', async () => {
    const { app, port } = await listenApp({ analyzer: new FakeAnalyzer() });
    for (let count = 0; count < 20; count += 1) new RawConnection(port).send(`${POST_HEAD}Content-Length: 9\r\n\r\n{`);
    expectAnswer(await post(app, FILE), FILE.source_code);
  });

  it('is cut off when it goes on sending after its answer', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { apiKeys: ['secret-0123456789'] } });
    const connection = new RawConnection(port).send(`${POST_HEAD}Content-Length: 1000000\r\n\r\n{`);
    const received = await connection.receive();
    expect(readResponse(received).status).toBe(401);
    expect(received.split('HTTP/1.1 ')).toHaveLength(2);
  });
});

describe('bytes that are no request', () => {
  it.for([
    { what: 'another protocol', sent: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', status: 400 },
    { what: 'an unknown method', sent: 'BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n', status: 400 },
    { what: 'a header with a control character', sent: 'GET / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n', status: 400 },
    { what: 'two lengths', sent: `${POST_HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`, status: 400 },
    {
      what: 'length and chunks',
      sent: `${POST_HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      status: 400,
    },
    { what: 'a chunk of no size', sent: `${POST_HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, status: 400 },
    { what: 'headers of 20 KB', sent: `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, status: 431 },
    { what: 'an address of 20 KB', sent: `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, status: 431 },
  ])('are answered with $status for $what', async ({ sent, status }) => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer() });
    const received = await new RawConnection(port).send(Buffer.from(sent, 'latin1')).receive(hasBody);
    expect(readResponse(received)).toMatchObject({
      status,
      body: { success: false, status, request_id: expect.any(String) },
    });
    expect(received.split('HTTP/1.1 ')).toHaveLength(2);
  });
});

describe('a request that two servers could read differently', () => {
  const chunked = '0\r\n\r\n';
  it.for([
    { what: 'a length and chunks', headers: ['Content-Length: 5', 'Transfer-Encoding: chunked'], body: chunked },
    { what: 'chunks and a length', headers: ['Transfer-Encoding: chunked', 'Content-Length: 5'], body: chunked },
    { what: 'two lengths', headers: ['Content-Length: 2', 'Content-Length: 3'], body: '{}' },
    { what: 'one length twice', headers: ['Content-Length: 2', 'Content-Length: 2'], body: '{}' },
    { what: 'a list of lengths', headers: ['Content-Length: 2, 2'], body: '{}' },
    { what: 'a length with a sign', headers: ['Content-Length: +2'], body: '{}' },
    { what: 'a length below nothing', headers: ['Content-Length: -2'], body: '{}' },
    { what: 'a length in another base', headers: ['Content-Length: 0x2'], body: '{}' },
    { what: 'a coding that is none', headers: ['Transfer-Encoding: xchunked'], body: chunked },
    { what: 'chunks that are not last', headers: ['Transfer-Encoding: chunked, identity'], body: chunked },
    { what: 'two codings', headers: ['Transfer-Encoding: identity', 'Transfer-Encoding: chunked, x'], body: chunked },
    { what: 'a space before the colon', headers: ['Transfer-Encoding : chunked'], body: chunked },
    { what: 'a folded header', headers: ['Transfer-Encoding:', ' chunked'], body: chunked },
    {
      what: 'a header folded after its value',
      headers: ['X-A: 1', '\tContent-Length: 5', 'Content-Length: 2'],
      body: '{}',
    },
    { what: 'a lone carriage return', headers: ['X-A: 1\rContent-Length: 5', 'Content-Length: 2'], body: '{}' },
    { what: 'a lone line feed', headers: ['X-A: 1\nContent-Length: 5', 'Content-Length: 2'], body: '{}' },
    { what: 'a NUL', headers: ['X-A: \0', 'Content-Length: 2'], body: '{}' },
    { what: 'a chunk whose end is missing', headers: ['Transfer-Encoding: chunked'], body: '2\r\n{}0\r\n\r\n' },
    { what: 'a chunk size in another base', headers: ['Transfer-Encoding: chunked'], body: '0x2\r\n{}\r\n0\r\n\r\n' },
    {
      what: 'a chunk size with a line feed alone',
      headers: ['Transfer-Encoding: chunked'],
      body: '2\n{}\r\n0\r\n\r\n',
    },
  ])('is refused, with what follows it, for $what', async ({ headers, body }) => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer() });
    const head = ['POST /api/iris/analyze HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...headers];
    const received = await new RawConnection(port)
      .send(`${head.join('\r\n')}\r\n\r\n${body}GET /health HTTP/1.1\r\nHost: x\r\n\r\n`)
      .receive();
    expect(readResponse(received)).toMatchObject({
      status: 400,
      head: expect.stringContaining('connection: close'),
      body: { type: 'urn:iris:error:invalid-request' },
    });
    expect(received.split('HTTP/1.1 ')).toHaveLength(2);
  });

  it('is refused where its lines end with line feeds alone', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer() });
    const received = await new RawConnection(port).send('GET /health HTTP/1.1\nHost: x\n\n').receive();
    expect(readResponse(received)).toMatchObject({ status: 400, head: expect.stringContaining('connection: close') });
  });
});

describe('a body that is too large', () => {
  it('is refused from its announced length, and the client can read the answer', async () => {
    const { url } = await listenApp({ analyzer: new FakeAnalyzer() });
    const response = await fetch(`${url}/api/iris/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...FILE, source_code: 'x'.repeat(11 * 1024 * 1024) }),
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      type: 'urn:iris:error:body-too-large',
      detail: expect.stringContaining('10 MB'),
    });
  });

  it('is refused while it arrives when its length was not announced', async () => {
    const { url } = await listenApp({ analyzer: new FakeAnalyzer(), config: { maxBodyBytes: 100_000 } });
    const chunk = new TextEncoder().encode('x'.repeat(10_000));
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        chunks += 1;
        if (chunks > 30) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/api/iris/analyze`, { method: 'POST', headers, body, duplex: 'half' });
    expect(response.status).toBe(413);
  });

  it('leaves the connection usable once it has arrived', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { maxBodyBytes: 1000 } });
    const connection = new RawConnection(port).send(`${POST_HEAD}Content-Length: 5000\r\n\r\n`);
    await connection.receive(hasBody);
    connection.send(`${'x'.repeat(5000)}GET /health HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(readResponse(await connection.receive((received) => received.includes('"ok"'))).status).toBe(200);
  });
});

describe('a client that goes away', () => {
  it('while it sends is no failure of ours', async () => {
    const { port, logText } = await listenApp({ analyzer: new FakeAnalyzer() });
    const connection = new RawConnection(port).send(
      `${POST_HEAD}Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n{"fi`,
    );
    await connection.receive((received) => received.includes('100 Continue'));
    connection.socket.destroy();
    await expect.poll(logText).toContain('"request"');
    const lines = parseLog(logText()).filter(({ msg }) => msg === 'request');
    expect(lines).toEqual([expect.objectContaining({ level: 30, aborted: true })]);
    expect(logText()).not.toContain('"level":50');
  });
});
