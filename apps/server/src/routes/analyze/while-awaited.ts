import { IrisError } from '@iris/core';
import type { FastifyReply } from 'fastify';

export interface WaitOptions {
  /** From the arrival of the request, in ms. */
  readonly deadlineMs: number;
  /** Aborts, with the error to answer, when requests under way must end. */
  readonly stop: AbortSignal;
}

/**
 * Runs work for a request as long as its answer is waited for. The signal aborts with the error to answer: the
 * deadline passed, the client is gone, or the server stops.
 */
export async function whileAwaited<T>(
  reply: FastifyReply,
  { deadlineMs, stop }: WaitOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onDeadline = () => controller.abort(pastDeadline(deadlineMs));
  const onClose = () => controller.abort(new IrisError('analysis_cancelled', 'The client closed the connection.'));
  const onStop = () => controller.abort(stop.reason);
  const timer = setTimeout(onDeadline, Math.max(0, reply.request.arrivedAt + deadlineMs - performance.now()));
  reply.raw.once('close', onClose);
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    reply.raw.off('close', onClose);
    stop.removeEventListener('abort', onStop);
  }
}

function pastDeadline(deadlineMs: number): IrisError {
  const limit = `${deadlineMs / 1000} s (IRIS_REQUEST_TIMEOUT_SECONDS)`;
  return new IrisError(
    'deadline_exceeded',
    `The analysis was not done after ${limit}: try again later, or send a smaller file.`,
  );
}
