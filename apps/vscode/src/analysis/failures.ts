import { type ClientFailureKind, isClientError, type ReadingFailure, type Remedy } from '@iris/client';
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

const REMEDIES: Partial<Record<ClientFailureKind, Remedy>> = {
  unauthorized: 'set-api-key',
  redirected: 'set-endpoint',
  'invalid-endpoint': 'set-endpoint',
};

/** What a reader is told of an analysis that failed, here or on a server. */
export function describeFailure(error: unknown): ReadingFailure {
  if (isClientError(error)) {
    const { message, advice, kind } = error;
    const remedy = REMEDIES[kind];
    return { message, advice, ...(remedy !== undefined && { remedy }) };
  }
  if (error instanceof IrisError) return { message: error.message, advice: ADVICE[error.code] ?? MORE_IN_THE_LOG };
  return UNEXPECTED;
}
