import { IrisError } from '@iris/core';
import { ModelFailure } from './model-failure.ts';

/**
 * Waits for work until the signal aborts, and not a moment longer, whatever the work does then.
 *
 * @throws ModelFailure `timeout` when the signal's reason is a deadline or a TimeoutError, else `cancelled`
 */
export async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw failureOfAbort(signal);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = () => reject(failureOfAbort(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  work().then(resolve, reject);
  try {
    return await promise;
  } catch (error) {
    // An abort ends the work too, and which of the two is seen first is chance.
    throw signal.aborted ? failureOfAbort(signal) : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function failureOfAbort({ reason }: AbortSignal): ModelFailure {
  return isTimeout(reason)
    ? new ModelFailure('timeout', 'The provider did not answer in time.')
    : new ModelFailure('cancelled', 'Nobody waits for the answer of the provider any more.');
}

function isTimeout(reason: unknown): boolean {
  if (reason instanceof IrisError) return reason.code === 'deadline_exceeded';
  return reason instanceof Error && reason.name === 'TimeoutError';
}
