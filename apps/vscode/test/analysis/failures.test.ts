import { IrisClientError } from '@iris/client';
import { IrisError } from '@iris/core';
import { expect, it } from 'vitest';
import { describeFailure, UNEXPECTED } from '../../src/analysis/failures.ts';

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
