import {
  decorrelatedJitterGenerator,
  ExponentialBackoff,
  handleWhen,
  type IBackoffFactory,
  type IRetryBackoffContext,
  retry,
} from 'cockatiel';
import type { CallOptions, ModelClient, ModelReply, ModelRequest } from '../model/model-client.ts';
import { type FailureKind, ModelFailure } from '../model/model-failure.ts';
import { untilAborted } from '../model/until-aborted.ts';
import { failureOf, notBeforeAsked } from './back-off.ts';

export interface RetryOptions {
  /** How often a call is asked again at most. */
  readonly retries: number;
  /** Around which the first wait lies, in ms; later ones grow, with jitter. */
  readonly initialDelayMs: number;
  /** The longest wait that no provider asked for, in ms. */
  readonly maxDelayMs: number;
}

/** What may pass by itself in a moment. A time limit is none of it: its call has used up the time already. */
const PASSING: ReadonlySet<FailureKind> = new Set<FailureKind>(['rate_limited', 'unavailable', 'connection']);

/**
 * Asks again after failures that may pass, as long as the caller's deadline allows: a wait that would end past it is
 * not begun, and the call fails at once with the failure that it would have waited out.
 */
export function withRetries(client: ModelClient, options: RetryOptions): ModelClient {
  const { provider, model, identity } = client;
  return {
    provider,
    model,
    identity,
    call: (request, callOptions) => callWithRetries(client, options, request, callOptions),
    check: (callOptions) => client.check(callOptions),
  };
}

async function callWithRetries(
  client: ModelClient,
  { retries, initialDelayMs, maxDelayMs }: RetryOptions,
  request: ModelRequest,
  callOptions: CallOptions,
): Promise<ModelReply> {
  const { signal, deadline = Number.POSITIVE_INFINITY } = callOptions;
  const waits = new ExponentialBackoff({
    generator: decorrelatedJitterGenerator,
    initialDelay: initialDelayMs,
    maxDelay: maxDelayMs,
  });
  const policy = retry(
    handleWhen((error) => error instanceof ModelFailure && PASSING.has(error.kind)),
    { maxAttempts: retries, backoff: endingBefore(deadline, notBeforeAsked(waits)) },
  );
  let earlier: ModelFailure | undefined;
  const attempt = async () => {
    if (performance.now() >= deadline) throw new ModelFailure('timeout', 'No time was left to ask the provider.');
    try {
      return await client.call(request, callOptions);
    } catch (error) {
      const failure = error instanceof ModelFailure ? error : undefined;
      // What opened a circuit says more than that it is open.
      if (earlier !== undefined && failure?.kind === 'circuit_open') throw earlier;
      earlier = failure;
      throw error;
    }
  };
  // The policy sleeps on when a caller leaves, and wakes up to a signal that lets it ask nothing.
  return untilAborted(signal, () => policy.execute(attempt, signal));
}

/** Longer than anyone waits for an answer, deadline or not, in ms. */
const LONGEST_WAIT_MS = 60_000;

type RetryContext = IRetryBackoffContext<unknown>;

function endingBefore(deadline: number, waits: IBackoffFactory<RetryContext>): IBackoffFactory<RetryContext> {
  return {
    next(context) {
      const wait = waits.next(context);
      const failure = failureOf(context);
      const isTooLong = wait.duration > LONGEST_WAIT_MS || performance.now() + wait.duration >= deadline;
      if (failure !== undefined && isTooLong) throw failure;
      return { duration: wait.duration, next: (after) => endingBefore(deadline, wait).next(after) };
    },
  };
}
