import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoffFactory,
} from 'cockatiel';
import { type FailureKind, ModelFailure } from '../model/model-failure.ts';
import { failureOf, notBeforeAsked } from './back-off.ts';

export interface CircuitOptions {
  /** What counts as a failure of the provider rather than of one request. */
  readonly opensOn: ReadonlySet<FailureKind>;
  /** How many of them in a row open it. */
  readonly failures: number;
  /** How long it stays open before one call may try again. */
  readonly openFor: IBackoffFactory<unknown>;
}

export type CircuitStatus =
  | { readonly status: 'closed' }
  /** Calls are refused until `retryInMs` have passed; then the next one is the probe. */
  | { readonly status: 'open'; readonly because: FailureKind; readonly retryInMs: number }
  /** One call is finding out whether it may close; others are refused. */
  | { readonly status: 'probing'; readonly because: FailureKind };

/** With these the provider has answered, be it to nobody's use. */
const ANSWERS: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'refused',
  'truncated',
  'empty',
  'malformed',
  'input_too_long',
]);

/** However far away the provider asks to come back, in ms: a probe now and then costs little. */
const LONGEST_OPEN_MS = 600_000;

interface Opening {
  readonly because: FailureKind;
  /** By `Date.now()`, as the policy counts. */
  readonly until: number;
}

/** A circuit breaker that never makes anyone wait. */
export class Circuit {
  readonly #policy: CircuitBreakerPolicy;
  readonly #opensOn: ReadonlySet<FailureKind>;
  #opening: Opening = { because: 'unavailable', until: 0 };

  constructor({ opensOn, failures, openFor }: CircuitOptions) {
    this.#opensOn = opensOn;
    this.#policy = circuitBreaker(
      handleWhen((error) => error instanceof ModelFailure && (opensOn.has(error.kind) || this.#isLostProbe(error))),
      { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: this.#noted(notBeforeAsked(openFor)) },
    );
  }

  get status(): CircuitStatus {
    const { because, until } = this.#opening;
    switch (this.#policy.state) {
      case CircuitState.Open:
        return { status: 'open', because, retryInMs: Math.max(0, until - Date.now()) };
      case CircuitState.HalfOpen:
        return { status: 'probing', because };
      default:
        return { status: 'closed' };
    }
  }

  /** @throws ModelFailure `circuit_open` at once, when the work is not to be begun */
  async run<T>(work: () => Promise<T>): Promise<T> {
    // The policy would let others wait for the end of a probe; a request has no time for that.
    if (this.#policy.state === CircuitState.HalfOpen) throw this.#refusal();
    try {
      return await this.#policy.execute(work);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? this.#refusal() : error;
    }
  }

  /** A probe that found out nothing, since its caller left for example, must not close the circuit. */
  #isLostProbe({ kind }: ModelFailure): boolean {
    return this.#policy.state === CircuitState.HalfOpen && !ANSWERS.has(kind);
  }

  #refusal(): ModelFailure {
    const { because, until } = this.#opening;
    return new ModelFailure('circuit_open', `The provider is left alone for a while, after failures (${because}).`, {
      retryAfterMs: Math.max(0, until - Date.now()),
    });
  }

  /** Keeps why and until when the circuit is opened. */
  #noted(waits: IBackoffFactory<Parameters<typeof failureOf>[0]>): typeof waits {
    return {
      next: (context) => {
        const wait = waits.next(context);
        const kind = failureOf(context)?.kind;
        const because = kind !== undefined && this.#opensOn.has(kind) ? kind : this.#opening.because;
        const duration = Math.min(wait.duration, LONGEST_OPEN_MS);
        this.#opening = { because, until: Date.now() + duration };
        return { duration, next: (after) => this.#noted(wait).next(after) };
      },
    };
  }
}
