import type { ErrorCode } from '@iris/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAnswer, expectProblem, plain, post } from '../../support/contract.ts';
import { openApp, type TestApp } from '../../support/running-app.ts';

/** One app with the real engine for all of these: what one input does to the next is part of the question. */
let served: TestApp;

beforeAll(async () => {
  served = await openApp();
});
afterAll(() => served.close());

const FILE = { filename: 'a.py', language: 'python', source_code: 'x = 1\n' };

function without(field: keyof typeof FILE): Partial<typeof FILE> {
  return Object.fromEntries(Object.entries(FILE).filter(([name]) => name !== field));
}

interface Refused {
  readonly what: string;
  readonly body: unknown;
  readonly code: ErrorCode;
  readonly fields?: readonly string[];
}

const REFUSED: readonly Refused[] = [
  { what: 'an empty body', body: '', code: 'missing_body' },
  { what: 'the JSON value null', body: 'null', code: 'invalid_request', fields: ['body'] },
  { what: 'a body that is not JSON', body: 'def f(): pass', code: 'invalid_json' },
  { what: 'JSON that is cut off', body: '{"filename": "a.py", "langu', code: 'invalid_json' },
  { what: 'an array', body: '[]', code: 'invalid_request', fields: ['body'] },
  { what: 'a string', body: '"text"', code: 'invalid_request', fields: ['body'] },
  { what: 'a number', body: '17', code: 'invalid_request', fields: ['body'] },
  { what: 'a missing filename', body: without('filename'), code: 'invalid_request', fields: ['filename'] },
  { what: 'a missing language', body: without('language'), code: 'invalid_request', fields: ['language'] },
  { what: 'a missing source', body: without('source_code'), code: 'invalid_request', fields: ['source_code'] },
  { what: 'no field at all', body: {}, code: 'invalid_request', fields: ['filename', 'language'] },
  { what: 'an empty filename', body: { ...FILE, filename: '' }, code: 'invalid_request', fields: ['filename'] },
  { what: 'a number as filename', body: { ...FILE, filename: 7 }, code: 'invalid_request', fields: ['filename'] },
  { what: 'an object as language', body: { ...FILE, language: {} }, code: 'invalid_request', fields: ['language'] },
  {
    what: 'an array as source',
    body: { ...FILE, source_code: ['x'] },
    code: 'invalid_request',
    fields: ['source_code'],
  },
  { what: 'null as source', body: { ...FILE, source_code: null }, code: 'invalid_request', fields: ['source_code'] },
  { what: 'a string as metadata', body: { ...FILE, metadata: 'm' }, code: 'invalid_request', fields: ['metadata'] },
  { what: 'a list as metadata', body: { ...FILE, metadata: [1] }, code: 'invalid_request', fields: ['metadata'] },
  {
    what: 'an unknown language',
    body: { ...FILE, language: 'cobol' },
    code: 'unsupported_language',
    fields: ['language'],
  },
  {
    what: 'a language called __proto__',
    body: { ...FILE, language: '__proto__' },
    code: 'unsupported_language',
    fields: ['language'],
  },
  {
    what: 'lines with a number twice',
    body: { ...without('source_code'), lines: [1, 2, 2].map((line) => ({ line, text: 'x' })) },
    code: 'invalid_request',
    fields: ['lines'],
  },
  {
    what: 'lines that count from 0',
    body: { ...without('source_code'), lines: [{ line: 0, text: 'x' }] },
    code: 'invalid_request',
    fields: ['lines.0'],
  },
  {
    what: 'a line without text',
    body: { ...without('source_code'), lines: [{ line: 1, text: 'x' }, { line: 2 }] },
    code: 'invalid_request',
    fields: ['lines.1'],
  },
  {
    what: 'a line far beyond any file',
    body: { ...without('source_code'), lines: [{ line: 2 ** 40, text: 'x' }] },
    code: 'source_too_large',
  },
  {
    what: 'a source of too many characters',
    body: { ...FILE, source_code: 'x'.repeat(2_000_001) },
    code: 'source_too_large',
  },
  {
    what: 'a source of too many lines',
    body: { ...FILE, source_code: '\n'.repeat(250_001) },
    code: 'source_too_large',
  },
  {
    what: 'metadata that is larger than its limit',
    body: { ...FILE, metadata: { note: 'x'.repeat(70_000) } },
    code: 'invalid_request',
    fields: ['metadata'],
  },
  {
    what: 'metadata with millions of values',
    body: `{"filename":"a.py","language":"python","source_code":"","metadata":{"a":[${'0,'.repeat(3_000_000)}0]}}`,
    code: 'invalid_request',
    fields: ['metadata'],
  },
  {
    what: 'metadata nested deeper than an answer can be written',
    body: `{"filename":"a.py","language":"python","source_code":"","metadata":{"a":${'['.repeat(100)}${']'.repeat(100)}}}`,
    code: 'invalid_request',
    fields: ['metadata'],
  },
  {
    what: 'millions of brackets, one in the other',
    body: `{"filename":"a.py","language":"python","source_code":"","x":${'['.repeat(3_000_000)}${']'.repeat(3_000_000)}}`,
    code: 'invalid_request',
    fields: ['body'],
  },
  {
    what: 'millions of lines that are none',
    body: `{"filename":"a.py","language":"python","lines":[${'0,'.repeat(3_000_000)}0]}`,
    code: 'invalid_request',
    fields: ['lines.0'],
  },
  { what: 'a body of 11 MB', body: { ...FILE, source_code: 'x'.repeat(11 * 1024 * 1024) }, code: 'body_too_large' },
];

describe('a request that cannot be answered', () => {
  it.for(REFUSED)('is refused with $code for $what', async ({ body, code, fields }) => {
    const problem = expectProblem(plain(await post(served.app, body)), code);
    const named = problem.errors?.map(({ field }) => field) ?? [];
    expect(named).toEqual(expect.arrayContaining([...(fields ?? [])]));
  });

  it('names the languages that are read when it is asked for another', async () => {
    const problem = expectProblem(
      plain(await post(served.app, { ...FILE, language: 'cobol' })),
      'unsupported_language',
    );
    expect(problem.detail).toContain('typescriptreact');
    expect(problem.detail).toContain('"cobol"');
  });

  it('does not repeat control characters of an unknown language', async () => {
    const problem = expectProblem(
      plain(await post(served.app, { ...FILE, language: '\u001b[31m\u202ered' })),
      'unsupported_language',
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(problem.detail).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
  });

  it('names at most twenty of the fields that are wrong', async () => {
    const lines = Array.from({ length: 100 }, () => 0);
    const problem = expectProblem(plain(await post(served.app, { lines })), 'invalid_request');
    expect(problem.errors?.length).toBeLessThanOrEqual(20);
  });

  it('says nothing of the source, the stack or the paths of the machine', async () => {
    const secret = 'S3CRET_IN_THE_SOURCE';
    const bodies = [`{"source_code": "${secret}"`, { ...FILE, filename: [secret], source_code: secret }];
    for (const body of bodies) {
      const response = await post(served.app, body);
      expect(response.statusCode).toBe(400);
      expect(response.body).not.toMatch(new RegExp(`${secret}|node_modules|\\bat .*:\\d+|${process.cwd()}`));
    }
    expect(served.logText()).not.toContain(secret);
  });

  it.for([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'])(
    'is refused with unsupported_media_type for the content type %s',
    async (type) => {
      const headers = type === undefined ? {} : { 'content-type': type };
      const payload = Buffer.from(JSON.stringify(FILE));
      const response = await served.app.inject({ method: 'POST', url: '/api/iris/analyze', headers, payload });
      expectProblem(plain(response), 'unsupported_media_type');
    },
  );

  it('is refused with unsupported_media_type when its body is compressed', async () => {
    const response = await post(served.app, Buffer.from([0x1f, 0x8b, 8, 0]), { 'content-encoding': 'gzip' });
    expectProblem(plain(response), 'unsupported_media_type');
  });
});

const PYTHON_FUNCTIONS = Array.from({ length: 50_000 }, (_, number) => `def f${number}(): return ${number}\n`).join('');

const ANSWERED: readonly { readonly what: string; readonly text: string; readonly language?: string }[] = [
  { what: 'a short file', text: 'import os\n\ndef read(path):\n    return os.stat(path)\n' },
  { what: 'a file of one line of 1 MB', text: `x = "${'y'.repeat(1024 * 1024)}"\n` },
  { what: 'NUL bytes', text: 'def f():\n    return "\0\0"\n\0\n' },
  { what: 'lone surrogates', text: 'def f():\n    return "\ud800 \udfff"\n' },
  { what: 'CRLF', text: 'def f():\r\n    return 1\r\n' },
  { what: 'a lone CR as line end', text: 'def f():\r    return 1\rdef g():\r    return 2\r' },
  { what: 'U+2028, which ends no line', text: 'x = "a\u2028b\u2029c"\ny = 2\n' },
  { what: 'a byte-order mark', text: '\ufeffdef f():\n    return 1\n' },
  { what: 'nothing but a byte-order mark', text: '\ufeff' },
  { what: '100,000 nested brackets', text: `x = ${'['.repeat(100_000)}${']'.repeat(100_000)}\n` },
  { what: '50,000 functions', text: PYTHON_FUNCTIONS },
  { what: 'comments only', text: '# one\n# two\n\n# three\n' },
  { what: 'no line end at the end', text: 'x = 1' },
  { what: 'text of another language', text: '<html><body>&amp;</body></html>\n', language: 'rust' },
  { what: 'numbered lines with a gap', text: '1 | a = 1\n3 | b = 2\n' },
  { what: 'numbered lines with a line that has no number', text: '1 | a = 1\nb = 2\n3 | c = 3\n' },
  { what: 'numbered lines that do not start at 1', text: '2 | a = 1\n3 | b = 2\n' },
];

describe('a request that can be answered', () => {
  it.for(ANSWERED)('is answered within the contract for $what', async ({ text, language = 'python' }) => {
    const response = await post(served.app, { filename: 'a', language, source_code: text });
    expectAnswer(response, text);
  });

  it.for(['', ' ', '\n\n\t\r\n', '\ufeff\n'])('says that a file of white space is empty: %j', async (text) => {
    const answer = expectAnswer(await post(served.app, { ...FILE, source_code: text }), text);
    expect(answer).toMatchObject({ file_intent: 'Empty file', responsibility_blocks: [] });
  });

  it('takes running line numbers off, and answers in the numbers of the real file', async () => {
    const text = 'import os\n\ndef f():\n    return os\n';
    const numbered = text
      .trimEnd()
      .split('\n')
      .map((line, row) => `${row + 1} | ${line}`)
      .join('\n');
    const plainAnswer = expectAnswer(await post(served.app, { ...FILE, source_code: text }), text);
    const answer = expectAnswer(await post(served.app, { ...FILE, source_code: `${numbered}\n` }), text);
    expect(answer.responsibility_blocks).toEqual(plainAnswer.responsibility_blocks);
    expect(answer.metadata.cache_hit).toBe(1);
  });

  it('puts lines together in any order, and a number that is left out is an empty line', async () => {
    const lines = [
      { line: 4, text: '    return 1' },
      { line: 1, text: 'import os' },
      { line: 3, text: 'def f():' },
    ];
    const response = await post(served.app, { ...without('source_code'), lines });
    expectAnswer(response, 'import os\n\ndef f():\n    return 1\n');
  });

  it('answers an empty list of lines as an empty file', async () => {
    const answer = expectAnswer(await post(served.app, { ...without('source_code'), lines: [] }), '');
    expect(answer.file_intent).toBe('Empty file');
  });

  it('drops keys of prototypes from the metadata, and pollutes nothing', async () => {
    const body = `{"filename":"a.py","language":"python","source_code":"x = 1\\n",
      "metadata":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"kept":2},"__proto__":{"polluted":1}}`;
    const answer = expectAnswer(await post(served.app, body), 'x = 1\n');
    expect(answer.metadata['kept']).toBe(2);
    expect(Object.hasOwn(answer.metadata, '__proto__')).toBe(false);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('answers again after all of this', async () => {
    expectAnswer(await post(served.app, FILE), FILE.source_code);
    const health = await served.app.inject('/api/iris/health');
    expect(health.statusCode).toBe(200);
  });
});
