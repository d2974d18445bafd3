import { IrisError } from '@iris/core';
import type { FastifyReply } from 'fastify';

/** How long one request waits for its answer. */
export interface Wait extends Disposable {
  /** Aborts with the error to answer: the deadline passed, the client is gone, or the server stops. */
  readonly signal: AbortSignal;
}

export interface WaitOptions {
  /** From the arrival of the request. */
  readonly deadlineMs: number;
  readonly stop: AbortSignal;
}

export function waitOf(reply: FastifyReply, { deadlineMs, stop }: WaitOptions): Wait {
  const controller = new AbortController();
  const onDeadline = () => controller.abort(pastDeadline(deadlineMs));
  const onClose = () => controller.abort(new IrisError('analysis_cancelled', 'The client closed the connection.'));
  const onStop = () => controller.abort(stop.reason);
  const timer = setTimeout(onDeadline, Math.max(0, deadlineMs - reply.elapsedTime));
  reply.raw.once('close', onClose);
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      reply.raw.off('close', onClose);
      stop.removeEventListener('abort', onStop);
    },
  };
}

function pastDeadline(deadlineMs: number): IrisError {
  const limit = `${deadlineMs / 1000} s (IRIS_REQUEST_TIMEOUT_SECONDS)`;
  return new IrisError(
    'deadline_exceeded',
    `The analysis was not done after ${limit}: try again later, or send a smaller file.`,
  );
}
