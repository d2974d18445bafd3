import type { FailureKind } from './failure-kind.ts';
import type { ModelUsage } from './model-client.ts';

export type { FailureKind } from './failure-kind.ts';

export interface ModelFailureOptions {
  readonly cause?: unknown;
  /** When the provider asks to come back, in ms. */
  readonly retryAfterMs?: number | undefined;
  /** What the call cost all the same, where the provider says so. */
  readonly usage?: ModelUsage | undefined;
  /** Whether nothing is charged for certain: the request was not sent, or was turned away. */
  readonly isUnpaid?: boolean | undefined;
}

/** A call that gave no answer. The message is ours, without a word of the provider's, which may repeat what it was sent. */
export class ModelFailure extends Error {
  override readonly name = 'ModelFailure';
  readonly kind: FailureKind;
  readonly retryAfterMs: number | undefined;
  readonly usage: ModelUsage | undefined;
  readonly isUnpaid: boolean;

  constructor(
    kind: FailureKind,
    message: string,
    { cause, retryAfterMs, usage, isUnpaid = false }: ModelFailureOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
    this.usage = usage;
    this.isUnpaid = isUnpaid;
  }
}
