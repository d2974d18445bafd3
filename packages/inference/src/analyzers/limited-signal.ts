import { type CancelSignal, IrisError } from '@iris/core';

/** A signal that aborts with another one, and at a deadline. */
export interface LimitedSignal {
  readonly signal: AbortSignal;
  /** Ends the wait for the deadline. */
  dispose(): void;
}

/** @param deadline as `performance.now()` counts, in ms; none unless told */
export function limitSignal(outer: CancelSignal, deadline = Number.POSITIVE_INFINITY): LimitedSignal {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(outer.reason);
  const onDeadline = (): void => controller.abort(new IrisError('deadline_exceeded', 'The time for a model is over.'));
  const leftMs = deadline - performance.now();
  const timer = Number.isFinite(leftMs) ? setTimeout(onDeadline, Math.max(0, leftMs)) : undefined;
  outer.addEventListener('abort', onAbort, { once: true });
  if (outer.aborted) onAbort();
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', onAbort);
    },
  };
}
