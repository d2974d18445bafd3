import type { IBackoff, IBackoffFactory } from 'cockatiel';
import { type FailureKind, ModelFailure } from '../model/model-failure.ts';
import { type AfterFailure, notBeforeAsked } from './back-off.ts';

export interface CircuitOptions {
  /** What counts as a failure of the provider rather than of one request. */
  readonly opensOn: ReadonlySet<FailureKind>;
  /** How many of them in a row open it. */
  readonly failures: number;
  /** How long it stays open before one call may try again. */
  readonly openFor: IBackoffFactory<unknown>;
}

export interface RunOptions {
  /** Whether `timeout` would be the provider's failure; true unless told. */
  readonly countsTimeout?: boolean;
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

interface Closed {
  readonly status: 'closed';
  /** In a row. */
  failures: number;
  /** Calls that succeeded since it closed. */
  successes: number;
}

interface Open {
  readonly status: 'open';
  readonly because: FailureKind;
  /** By `performance.now()`: a clock that is set back must not keep it open. */
  readonly until: number;
  readonly backOff: IBackoff<AfterFailure>;
}

type Probing = Pick<Open, 'because' | 'backOff'> & { readonly status: 'probing' };

/**
 * A circuit breaker that never makes anyone wait. Unlike the one of a library, it tells a call that found out nothing
 * from one that failed, and many slow requests from a provider that hangs. A call counts for the state it began in.
 */
export class Circuit {
  readonly #opensOn: ReadonlySet<FailureKind>;
  readonly #failures: number;
  readonly #openFor: IBackoffFactory<AfterFailure>;
  #state: Closed | Open | Probing = newlyClosed();

  constructor({ opensOn, failures, openFor }: CircuitOptions) {
    this.#opensOn = opensOn;
    this.#failures = failures;
    this.#openFor = notBeforeAsked(openFor);
  }

  get status(): CircuitStatus {
    const state = this.#state;
    switch (state.status) {
      case 'open':
        return { status: 'open', because: state.because, retryInMs: leftOf(state) };
      case 'probing':
        return { status: 'probing', because: state.because };
      default:
        return { status: 'closed' };
    }
  }

  /** @throws ModelFailure `circuit_open` at once, when the work is not to be begun */
  async run<T>(work: () => Promise<T>, options: RunOptions = {}): Promise<T> {
    const state = this.#state;
    if (state.status === 'closed') return this.#runClosed(state, work, options);
    const leftMs = leftOf(state);
    if (state.status === 'probing' || leftMs > 0) throw refusal(state.because, leftMs);
    return this.#probe(state, work, options);
  }

  async #runClosed<T>(state: Closed, work: () => Promise<T>, options: RunOptions): Promise<T> {
    const successesBefore = state.successes;
    try {
      const result = await work();
      state.failures = 0;
      state.successes += 1;
      return result;
    } catch (error) {
      const failure = this.#outageOf(error, options);
      // While others are answered, it is the request that takes long.
      const isSlowRequest = failure?.kind === 'timeout' && state.successes > successesBefore;
      if (failure !== undefined && !isSlowRequest) this.#countFailure(state, failure);
      throw error;
    }
  }

  #countFailure(state: Closed, failure: ModelFailure): void {
    state.failures += 1;
    if (this.#state === state && state.failures >= this.#failures) this.#open(this.#openFor, failure);
  }

  async #probe<T>({ because, backOff }: Open, work: () => Promise<T>, options: RunOptions): Promise<T> {
    this.#state = { status: 'probing', because, backOff };
    try {
      const result = await work();
      this.#state = newlyClosed();
      return result;
    } catch (error) {
      const failure = this.#outageOf(error, options);
      if (failure !== undefined) this.#open(backOff, failure);
      else if (isAnswer(error)) this.#state = newlyClosed();
      // It found out nothing, since its caller left for example: the next call may try at once.
      else this.#state = { status: 'open', because, backOff, until: performance.now() };
      throw error;
    }
  }

  #outageOf(error: unknown, { countsTimeout = true }: RunOptions): ModelFailure | undefined {
    if (!(error instanceof ModelFailure) || !this.#opensOn.has(error.kind)) return undefined;
    return error.kind !== 'timeout' || countsTimeout ? error : undefined;
  }

  #open(waits: IBackoffFactory<AfterFailure>, failure: ModelFailure): void {
    const backOff = waits.next({ result: { error: failure } });
    const until = performance.now() + Math.min(backOff.duration, LONGEST_OPEN_MS);
    this.#state = { status: 'open', because: failure.kind, until, backOff };
  }
}

function newlyClosed(): Closed {
  return { status: 'closed', failures: 0, successes: 0 };
}

function leftOf(state: Open | Probing): number {
  return state.status === 'open' ? Math.max(0, state.until - performance.now()) : 0;
}

function isAnswer(error: unknown): boolean {
  return error instanceof ModelFailure && ANSWERS.has(error.kind);
}

function refusal(because: FailureKind, retryAfterMs: number): ModelFailure {
  return new ModelFailure('circuit_open', `The provider is left alone for a while, after failures (${because}).`, {
    retryAfterMs,
  });
}
