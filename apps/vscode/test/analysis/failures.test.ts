import { IrisClientError } from '@iris/client';
import { IrisError } from '@iris/core';
import { expect, it } from 'vitest';
import { describeFailure, detailOf, UNEXPECTED } from '../../src/analysis/failures.ts';

it('says what happened and what to do where a server failed', () => {
  const error = new IrisClientError('unreachable', 'h cannot be reached.', { advice: 'Check the network.' });
  expect(describeFailure(error)).toEqual({ message: 'h cannot be reached.', advice: 'Check the network.' });
});

it('knows the failure of a client that is bundled apart, and so has a class of its own', () => {
  class BundledApart extends Error {
    override readonly name = 'IrisClientError';
    readonly advice = 'Check the network.';
  }
  expect(describeFailure(new BundledApart('h cannot be reached.'))).toEqual({
    message: 'h cannot be reached.',
    advice: 'Check the network.',
  });
});

it('hands on what the analysis of this machine says', () => {
  expect(describeFailure(new IrisError('internal_error', 'The parser failed.')).message).toBe('The parser failed.');
});

it.each([new TypeError('x is undefined'), 'a text', undefined])('keeps %s for the log', (error) => {
  expect(describeFailure(error)).toBe(UNEXPECTED);
});

it('says what would help where the key or the address is at fault', () => {
  const failureOf = (kind: 'unauthorized' | 'redirected') =>
    describeFailure(new IrisClientError(kind, 'h refused.', { advice: 'Mend it.' }));
  expect(failureOf('unauthorized').remedy).toBe('set-api-key');
  expect(failureOf('redirected').remedy).toBe('set-endpoint');
});

it('tells the log how to find the request again', () => {
  const options = { advice: 'Try again.', status: 503, requestId: 'r-7' };
  const error = new IrisClientError('overloaded', 'h cannot answer now.', options);
  expect(detailOf(error)).toBe('h cannot answer now. (overloaded, status 503, request r-7)');
  expect(detailOf(new IrisClientError('unreachable', 'h cannot be reached.', { advice: '' }))).toBe(
    'h cannot be reached. (unreachable)',
  );
});

it('tells the log where a fault is that nobody expected, in bounds', () => {
  expect(detailOf(new TypeError('x is undefined'))).toMatch(/^TypeError: x is undefined\n.*failures\.test/);
  const fault = new IrisError('internal_error', 'The parser failed.', { cause: 'RuntimeError: unreachable' });
  expect(detailOf(fault)).toBe('The parser failed. (internal_error): RuntimeError: unreachable');
  expect(detailOf('x'.repeat(10_000))).toHaveLength(2000);
});
