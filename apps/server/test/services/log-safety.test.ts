import { IrisError } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { post } from '../support/contract.ts';
import { FakeAnalyzer } from '../support/fake-analyzer.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { listenApp, makeApp, parseLog } from '../support/running-app.ts';

/** Stands in everything that must not be in the log. */
const SECRET = 'PLANTED';
const KEY = `${SECRET}-key-of-this-server-0123456789`;
const HOSTILE: Readonly<Record<string, string>> = {
  'a line break': `${SECRET}\r\n{"level":60,"msg":"${SECRET}"}`,
  'escapes for a terminal': `\u001b[2J\u001b]0;${SECRET}\u0007`,
  'eight-bit control characters': `\u009b2J\u0085${SECRET}`,
  'a lone surrogate': `\ud800${SECRET}\udfff`,
  'line separators': `\u2028${SECRET}\u2029`,
  'marks that turn text round': `\u202e ${SECRET}\u2066`,
  'a quote and a brace': `"}${SECRET}{"`,
  'names of prototypes': `__proto__ ${SECRET}`,
  'ten thousand characters': SECRET.padEnd(10_000, 'x'),
};

/** Whole lines of JSON in ASCII, with nothing in them that was planted. */
function expectSafe(logText: string): readonly Record<string, unknown>[] {
  expect(logText).toMatch(/^(\{[ -~]*\}\n)*$/);
  expect(logText).not.toContain(SECRET);
  return parseLog(logText);
}

const file = (text = 'x = 1\n') => ({ filename: 'a.py', language: 'python', source_code: text });

describe.each(Object.entries(HOSTILE))('the log of a request with %s', (_name, text) => {
  it.for<[string, unknown]>([
    ['filename', { ...file(), filename: text }],
    ['language', { ...file(), language: text }],
    ['source', file(text)],
    ['metadata', { ...file(), metadata: { [text]: text, request_id: text } }],
    ['field', { ...file(), source_code: { [text]: text } }],
    ['line', { ...file(), source_code: undefined, lines: [{ line: text, text }] }],
    ['body', `{"filename": "${text}`],
  ])('says nothing of its %s', async ([, body]) => {
    const { app, logText } = await makeApp({ analyzer: new FakeAnalyzer(), config: { apiKeys: [KEY] } });
    const { statusCode } = await post(app, body, { 'x-api-key': KEY });
    expect(expectSafe(logText())).toContainEqual(expect.objectContaining({ msg: 'request', status: statusCode }));
  });

  it('says nothing of its path and query', async () => {
    const { app, logText } = await makeApp({ analyzer: new FakeAnalyzer() });
    const encoded = encodeURIComponent(text.toWellFormed());
    await app.inject(`/${encoded}`);
    await app.inject(`/api/iris/health?key=${encoded}`);
    await app.inject({ method: 'DELETE', url: `/api/iris/analyze?${encoded}` });
    await app.inject(`/reference/static/${encoded}`);
    await app.inject(`/%ff${SECRET}`);
    expect(expectSafe(logText()).length).toBeGreaterThanOrEqual(4);
  });

  it('says nothing of its headers', async () => {
    const { port, logText } = await listenApp({
      analyzer: new FakeAnalyzer(),
      config: { apiKeys: [KEY], trustedProxies: ['loopback'] },
    });
    const names = ['x-api-key', 'x-request-id', 'x-forwarded-for', 'forwarded', 'user-agent', 'content-type', 'origin'];
    for (const name of names) {
      await new RawConnection(port)
        .send(Buffer.from(`GET /api/version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${name}: `))
        .send(Buffer.from(text, 'latin1'))
        .send('\r\n\r\n')
        .receive();
      await new RawConnection(port)
        .send(`POST /api/iris/analyze HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${name}: `)
        .send(Buffer.from(text, 'utf8'))
        .send('\r\nContent-Length: 0\r\n\r\n')
        .receive();
    }
    expectSafe(logText());
  });

  it('says nothing of a method or a version that is none', async () => {
    const { port, logText } = await listenApp({ analyzer: new FakeAnalyzer() });
    await new RawConnection(port).send(`${text} /health HTTP/1.1\r\nHost: x\r\n\r\n`).receive();
    await new RawConnection(port).send(`GET /health HTTP/${text}\r\nHost: x\r\n\r\n`).receive();
    expectSafe(logText());
  });
});

describe('the log of an analysis that fails', () => {
  it.for<[string, Error]>([
    ['an error that carries the source', Object.assign(new Error('it failed'), { file: { text: SECRET } })],
    ['a parser that quotes the source', new SyntaxError(`Unexpected token in ${SECRET}`)],
    [
      'a code of ours with such a cause',
      new IrisError('internal_error', 'It failed.', { cause: new SyntaxError(SECRET) }),
    ],
  ])('says nothing of the source: %s', async ([, failure]) => {
    const analyzer = new FakeAnalyzer();
    analyzer.failWith(failure);
    const { app, logText } = await makeApp({ analyzer });
    expect((await post(app, file(SECRET))).statusCode).toBe(500);
    expect(expectSafe(logText())).toContainEqual(
      expect.objectContaining({ level: 50, err: expect.objectContaining({ type: failure.name }) }),
    );
  });
});
