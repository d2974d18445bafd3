import { type ClientFailureKind, isClientError, type ReadingFailure, type Remedy } from '@iris/client';
import { type ErrorCode, IrisError } from '@iris/core';

/** In UTF-16 code units. */
const MAX_TRACE_LENGTH = 2_000;
const MORE_IN_THE_LOG = 'Try again; the log says more (IRIS: Show Log).';

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

/**
 * What the log says of a failure that a reader is told about in other words: with it, one finds the request in the log of a
 * server, or the line that is at fault. Holds no line of a file.
 */
export function detailOf(error: unknown): string {
  if (isClientError(error)) {
    const { status, requestId } = error;
    const facts = [
      error.kind,
      ...(status === undefined ? [] : [`status ${status}`]),
      ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ];
    return `${error.message} (${facts.join(', ')})`;
  }
  if (error instanceof IrisError) {
    const cause = error.cause === undefined ? '' : `: ${traceOf(error.cause)}`;
    return `${error.message} (${error.code})${cause}`;
  }
  return traceOf(error);
}

/** What is known of a fault that nobody expected, cut where it is long. */
export function traceOf(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.slice(0, MAX_TRACE_LENGTH);
}

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
