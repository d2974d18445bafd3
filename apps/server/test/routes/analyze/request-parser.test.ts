import { setImmediate } from 'node:timers/promises';
import { IrisError } from '@iris/core';
import { afterAll, describe, expect, it } from 'vitest';
import { RequestParser } from '../../../src/routes/analyze/request-parser.ts';

const LIMITS = { maxMetadataChars: 1000, maxSourceChars: 2_000_000, maxSourceLines: 250_000 };
const NEVER = new AbortController().signal;
/** Longer than what is parsed at once. */
const LONG = 'é'.repeat(100_000);

const parser = new RequestParser(LIMITS);
afterAll(() => parser.close());

function bytesOf(fields: object): Buffer {
  return Buffer.from(JSON.stringify({ filename: 'a.py', language: 'python', ...fields }));
}

describe.for([
  { how: 'at once', padding: '' },
  { how: 'on a thread', padding: LONG },
])('a body that is parsed $how', ({ padding }) => {
  it('gives the file and what is to be echoed', async () => {
    const input = await parser.parse(bytesOf({ source_code: `x = 1\n# ${padding}`, metadata: { a: [1, 'ü'] } }), NEVER);
    expect(input).toEqual({ file: { language: 'python', text: `x = 1\n# ${padding}` }, metadata: { a: [1, 'ü'] } });
  });

  it('is refused by its code, with the fields that are wrong', async () => {
    const failure = await parser.parse(bytesOf({ lines: [{ line: 0, text: padding }] }), NEVER).catch((error) => error);
    expect(failure).toBeInstanceOf(IrisError);
    expect(failure).toMatchObject({ code: 'invalid_request', fields: [{ field: 'lines.0' }] });
  });

  it('is refused when it is not JSON, without repeating it', async () => {
    const failure = await parser.parse(Buffer.from(`{"secret${padding}`), NEVER).catch((error) => error);
    expect(failure).toMatchObject({ code: 'invalid_json' });
    expect(failure.message).not.toContain('secret');
  });

  it('is refused when it is not UTF-8', async () => {
    const bytes = Buffer.concat([bytesOf({ source_code: padding }), Buffer.from([0xff])]);
    await expect(parser.parse(bytes, NEVER)).rejects.toMatchObject({ code: 'invalid_json' });
  });

  it('loses keys that would reach a prototype', async () => {
    const text = `{"filename":"a.py","language":"python","source_code":"# ${padding}","metadata":{"__proto__":{"polluted":1},"kept":1}}`;
    const { metadata } = await parser.parse(Buffer.from(text), NEVER);
    expect(Object.entries(metadata ?? {})).toEqual([['kept', 1]]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

it('ends the wait for a body on the thread with the reason of the signal', async () => {
  const reason = new IrisError('deadline_exceeded', 'Too late.');
  await expect(parser.parse(bytesOf({ source_code: LONG }), AbortSignal.abort(reason))).rejects.toBe(reason);
});

it('goes on with the bodies that wait for the thread when the one before them is given up', async () => {
  await parser.parse(bytesOf({ source_code: LONG }), NEVER);
  // The thread is there, and has nothing to do: it takes the first one at once.
  await setImmediate();
  const leaving = new AbortController();
  const given = parser.parse(bytesOf({ source_code: LONG }), leaving.signal);
  const waiting = [1, 2].map(() => parser.parse(bytesOf({ source_code: LONG }), NEVER));
  leaving.abort(new IrisError('analysis_cancelled', 'The client is gone.'));
  await expect(given).rejects.toMatchObject({ code: 'analysis_cancelled' });
  expect(await Promise.all(waiting)).toHaveLength(2);
});
