import { isClientError, type ReadingFailure } from '@iris/client';
import { type ErrorCode, IrisError } from '@iris/core';

const MORE_IN_THE_LOG = 'Try again; the output channel says more.';

/** A fault of ours: what it was is for the log. */
export const UNEXPECTED: ReadingFailure = {
  message: 'Something went wrong that nobody expected.',
  advice: MORE_IN_THE_LOG,
};

const ADVICE: Partial<Record<ErrorCode, string>> = {
  deadline_exceeded: 'Divide the file, or set up a server that takes the time.',
  unsupported_language: 'Set up a server whose analyzers read it.',
};

/** What a reader is told of an analysis that failed, here or on a server. */
export function describeFailure(error: unknown): ReadingFailure {
  if (isClientError(error)) return { message: error.message, advice: error.advice };
  if (error instanceof IrisError) return { message: error.message, advice: ADVICE[error.code] ?? MORE_IN_THE_LOG };
  return UNEXPECTED;
}
