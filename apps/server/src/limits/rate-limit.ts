import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface RateLimitOptions {
  /** As the `RateLimit` headers name it. */
  readonly name: string;
  /** How often each may within the window. */
  readonly quota: number;
  readonly windowSeconds: number;
  /** Counters that are kept at most. */
  readonly maxCounters?: number;
}

/** What is left of somebody's share. */
export interface Share {
  readonly isExceeded: boolean;
  readonly remaining: number;
  /** Until there is a whole share again. */
  readonly resetSeconds: number;
}

/** About 10 MB. Whoever has as many networks to ask from needs none of his counters forgotten. */
const MAX_COUNTERS = 20_000;

/**
 * Counts how often each does something, in windows of fixed length. This is the only module that knows where the
 * counters are: here, in the memory of this process.
 */
export class RateLimit {
  readonly name: string;
  /** The limit itself, as an item of the `RateLimit-Policy` header. */
  readonly policy: string;
  readonly #limiter: RateLimiterMemory;
  readonly #maxCounters: number;
  /** Who has a counter, the one that began first in front: all windows are of one length, so it also ends first. */
  readonly #counted = new Set<string>();

  constructor({ name, quota, windowSeconds, maxCounters = MAX_COUNTERS }: RateLimitOptions) {
    this.name = name;
    this.policy = `"${name}";q=${quota};w=${windowSeconds}`;
    this.#maxCounters = maxCounters;
    this.#limiter = new RateLimiterMemory({ points: quota, duration: windowSeconds, keyPrefix: '' });
  }

  /** Counts once. */
  take(who: string): Promise<Share> {
    return this.#limiter.consume(who).then(
      (counter) => this.#shareOf(who, counter),
      (refusal: unknown) => {
        if (refusal instanceof RateLimiterRes) return this.#shareOf(who, refusal);
        throw refusal;
      },
    );
  }

  /** Looks without counting; undefined where nothing is counted. */
  async look(who: string): Promise<Share | undefined> {
    const counter = await this.#limiter.get(who);
    return counter === null ? undefined : this.#shareOf(who, counter);
  }

  #shareOf(who: string, counter: RateLimiterRes): Share {
    if (counter.isFirstInDuration) this.#remember(who);
    return {
      isExceeded: counter.consumedPoints > this.#limiter.points,
      remaining: counter.remainingPoints,
      resetSeconds: Math.max(1, Math.ceil(counter.msBeforeNext / 1000)),
    };
  }

  /** The limiter forgets counters whose window is over; beyond the bound, those that will be over next. */
  #remember(who: string): void {
    this.#counted.delete(who);
    this.#counted.add(who);
    if (this.#counted.size <= this.#maxCounters) return;
    for (const oldest of this.#counted) {
      this.#counted.delete(oldest);
      void this.#limiter.delete(oldest);
      return;
    }
  }
}
