import { describe, expect, it } from 'vitest';
import { expectProblem, plain, post } from '../support/contract.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection, readResponse } from '../support/raw-connection.ts';
import { listenApp, makeApp } from '../support/running-app.ts';

const KEY = 'Key-number-one-0123456789';
const FILE = { filename: 'a.py', language: 'python', source_code: 'x = 1\n' };
const BODY = JSON.stringify(FILE);
const POST_LINES = ['POST /api/iris/analyze HTTP/1.1', 'Host: x', 'Content-Type: application/json'];

function hasBody(received: string): boolean {
  return received.includes('request_id');
}

/** The answer to a request head as it is given, line by line. */
async function answerTo(lines: readonly string[]) {
  const { port } = await listenApp({ analyzer: new FakeAnalyzer() });
  const connection = new RawConnection(port).send(`${lines.join('\r\n')}\r\n\r\n`);
  return readResponse(await connection.receive((text) => hasBody(text) || text.includes('"ok"')));
}

function problem(code: string, status: number) {
  return {
    status,
    head: expect.stringContaining('application/problem+json'),
    body: { success: false, type: `urn:iris:error:${code}`, status },
  };
}

describe('a request', () => {
  it.for([
    { what: 'names no host', lines: ['GET /health HTTP/1.1'] },
    { what: 'names two hosts', lines: ['GET /health HTTP/1.1', 'Host: a', 'Host: b'] },
    { what: 'names one host twice', lines: ['GET /health HTTP/1.1', 'Host: a', 'X-A: 1', 'hOST: a'] },
  ])('is refused where it $what', async ({ lines }) => {
    expect(await answerTo(lines)).toMatchObject(problem('invalid-request', 400));
  });

  it('may leave the host out in HTTP/1.0', async () => {
    expect((await answerTo(['GET /health HTTP/1.0'])).status).toBe(200);
  });

  it('is refused with more headers than it may have', async () => {
    const headers = Array.from({ length: 100 }, (_, index) => `X-${index}: 1`);
    const lines = ['GET /health HTTP/1.1', 'Host: x'];
    expect((await answerTo([...lines, ...headers.slice(1)])).status).toBe(200);
    expect(await answerTo([...lines, ...headers])).toMatchObject(problem('headers-too-large', 431));
  });

  it.for(['foo', '100-continue, foo', '200-ok'])('is refused where it expects %s', async (expectation) => {
    const lines = [...POST_LINES, `Expect: ${expectation}`, 'Content-Length: 0'];
    expect(await answerTo(lines)).toMatchObject(problem('expectation-failed', 417));
  });
});

describe('a client that waits to be told to send its body', () => {
  const lines = [...POST_LINES, 'Expect: 100-continue', `Content-Length: ${BODY.length}`];

  it('is told once its key is accepted, and answered', async () => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { apiKeys: [KEY] } });
    const connection = new RawConnection(port).send(`${[...lines, `x-api-key: ${KEY}`].join('\r\n')}\r\n\r\n`);
    expect(await connection.receive((text) => text.endsWith('\r\n\r\n'))).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    expect(readResponse(await connection.send(BODY).receive(hasBody))).toMatchObject({ status: 200 });
  });

  it.for([
    { what: 'without a key', added: [], status: 401 },
    { what: 'with a wrong one', added: ['x-api-key: wrong'], status: 401 },
    { what: 'with a body in another charset', added: [`x-api-key: ${KEY}`], type: '; charset=utf-16', status: 415 },
    { what: 'with a compressed body', added: [`x-api-key: ${KEY}`, 'Content-Encoding: gzip'], status: 415 },
  ])('is refused without being told to, $what', async ({ added, type = '', status }) => {
    const { port } = await listenApp({ analyzer: new FakeAnalyzer(), config: { apiKeys: [KEY] } });
    const head = [...lines, ...added].join('\r\n').replace('application/json', `application/json${type}`);
    const received = await new RawConnection(port).send(`${head}\r\n\r\n`).receive(hasBody);
    expect(readResponse(received).status).toBe(status);
    expect(received).not.toContain('100 Continue');
  });
});

describe('a body', () => {
  it.for(['utf-16', 'UTF-16LE', 'iso-8859-1', '"latin1"', 'utf-8; charset=utf-16', '', 'utf-8x'])(
    'is refused in the charset %j',
    async (charset) => {
      const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
      const response = await post(app, BODY, { 'content-type': `application/json; charset=${charset}` });
      expectProblem(plain(response), 'unsupported_media_type');
    },
  );

  it.for([
    'application/json',
    'application/json;charset=utf-8',
    'application/json; CHARSET="UTF-8"',
    'application/json; charset=utf8',
    'application/json; x=y',
  ])('is read as %s', async (type) => {
    const { app } = await makeApp({ analyzer: new FakeAnalyzer() });
    expect((await post(app, BODY, { 'content-type': type })).statusCode).toBe(200);
  });
});
