import type { IBackoff, IBackoffFactory, IRetryBackoffContext } from 'cockatiel';
import { ModelFailure } from '../model/model-failure.ts';

/** What cockatiel tells about the failure that a wait follows. */
export type AfterFailure = Pick<IRetryBackoffContext<unknown>, 'result'>;

/** Waits as long as `waits` says, and never comes back before the provider asks to. */
export function notBeforeAsked(waits: IBackoffFactory<unknown>): IBackoffFactory<AfterFailure> {
  return {
    next(context): IBackoff<AfterFailure> {
      const wait = waits.next(context);
      // On top, not instead: those who were told the same time should not come back in the same moment.
      const duration = wait.duration + (failureOf(context)?.retryAfterMs ?? 0);
      return { duration, next: (after) => notBeforeAsked(wait).next(after) };
    },
  };
}

export function failureOf({ result }: AfterFailure): ModelFailure | undefined {
  return 'error' in result && result.error instanceof ModelFailure ? result.error : undefined;
}
