import { IrisError } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { toErrorRecord } from '../../src/services/error-record.ts';

const SOURCE = 'PLANTED_SOURCE';

function thrownBy(fail: () => unknown): unknown {
  try {
    return fail();
  } catch (error) {
    return error;
  }
}

describe('what the log says of an error', () => {
  it('is its type, code, message, place and causes', () => {
    const cause = Object.assign(new RangeError('the disk burst'), { code: 'EIO' });
    const error = new IrisError('analyzer_unavailable', 'No analyzer can answer.', { cause });
    expect(toErrorRecord(error)).toEqual({
      type: 'IrisError',
      code: 'analyzer_unavailable',
      message: 'No analyzer can answer.',
      stack: expect.stringMatching(/^ {4}at .*error-record\.test\.ts/),
      cause: {
        type: 'RangeError',
        code: 'EIO',
        message: 'the disk burst',
        stack: expect.stringMatching(/^ {4}at .*error-record\.test\.ts/),
      },
    });
  });

  it.for<[string, unknown]>([
    ['JSON.parse', thrownBy(() => JSON.parse(`{"a": ${SOURCE}}`))],
    ['a regular expression', thrownBy(() => new RegExp(`${SOURCE}(`))],
    ['a property', Object.assign(new Error('failed'), { input: SOURCE, request: { headers: SOURCE } })],
    ['a cause', new Error('failed', { cause: thrownBy(() => JSON.parse(SOURCE)) })],
    ['a cause that is no error', new Error('failed', { cause: SOURCE })],
    ['one of several errors', new AggregateError([new SyntaxError(SOURCE)], 'failed')],
    ['the far end of a long message', new Error(`${'x'.repeat(500)}${SOURCE}`)],
    ['a message that looks like a stack', new SyntaxError(`failed\n    at ${SOURCE} (a.ts:1:1)`)],
  ])('does not repeat the text that failed: %s', ([, error]) => {
    expect(JSON.stringify(toErrorRecord(error))).not.toContain('PLANTED');
  });

  it('ends, whatever causes what', () => {
    const error = new Error('first');
    error.cause = error;
    expect(JSON.stringify(toErrorRecord(error)).split('"first"')).toHaveLength(5);
  });

  it('is the value itself where no error was thrown', () => {
    expect(toErrorRecord('ENOSPC')).toBe('ENOSPC');
  });
});
