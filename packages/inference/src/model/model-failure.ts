import type { ModelUsage } from './model-client.ts';

/**
 * What went wrong with a call. The first group may pass by itself; the second is about this request or its answer; the
 * third about the settings, and stays until somebody changes them; in the last nobody waits any more.
 */
export type FailureKind =
  | 'rate_limited'
  | 'unavailable'
  | 'connection'
  | 'timeout'
  | 'refused'
  | 'truncated'
  | 'empty'
  | 'malformed'
  | 'input_too_long'
  | 'unauthorized'
  | 'out_of_quota'
  | 'rejected'
  | 'circuit_open'
  | 'cancelled';

export interface ModelFailureOptions {
  readonly cause?: unknown;
  /** When the provider asks to come back, in ms. */
  readonly retryAfterMs?: number | undefined;
  /** What the call cost all the same, where the provider says so. */
  readonly usage?: ModelUsage | undefined;
}

/** A call that gave no answer. The message is ours, without a word of the provider's, which may repeat what it was sent. */
export class ModelFailure extends Error {
  override readonly name = 'ModelFailure';
  readonly kind: FailureKind;
  readonly retryAfterMs: number | undefined;
  readonly usage: ModelUsage | undefined;

  constructor(kind: FailureKind, message: string, { cause, retryAfterMs, usage }: ModelFailureOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
    this.usage = usage;
  }
}
