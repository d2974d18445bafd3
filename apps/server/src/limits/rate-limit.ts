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

interface Counter {
  count: number;
  /** By the monotonic clock, in ms. */
  readonly endsAt: number;
}

/** About 4 MB. Whoever has as many networks to ask from needs none of his counters forgotten. */
const MAX_COUNTERS = 20_000;

/**
 * Counts how often each does something, in windows of fixed length that begin with the first time. This is the only
 * module that knows where the counters are: here, in the memory of this process, so that nobody waits for them.
 */
export class RateLimit {
  readonly name: string;
  /** The limit itself, as an item of the `RateLimit-Policy` header. */
  readonly policy: string;
  readonly #quota: number;
  readonly #windowMs: number;
  readonly #maxCounters: number;
  /** The one that began first in front: all windows are of one length, so it also ends first. */
  readonly #counters = new Map<string, Counter>();

  constructor({ name, quota, windowSeconds, maxCounters = MAX_COUNTERS }: RateLimitOptions) {
    this.name = name;
    this.policy = `"${name}";q=${quota};w=${windowSeconds}`;
    this.#quota = quota;
    this.#windowMs = windowSeconds * 1000;
    this.#maxCounters = maxCounters;
  }

  /** Counts once. */
  take(who: string): Share {
    const now = performance.now();
    const counter = this.#find(who, now) ?? this.#begin(who, now);
    counter.count += 1;
    return this.#shareOf(counter, now);
  }

  /** Looks without counting; undefined where nothing is counted. */
  look(who: string): Share | undefined {
    const now = performance.now();
    const counter = this.#find(who, now);
    return counter && this.#shareOf(counter, now);
  }

  /** Counters that are kept, those whose window is over included. */
  get size(): number {
    return this.#counters.size;
  }

  #find(who: string, now: number): Counter | undefined {
    const counter = this.#counters.get(who);
    return counter === undefined || counter.endsAt <= now ? undefined : counter;
  }

  #begin(who: string, now: number): Counter {
    const counter = { count: 0, endsAt: now + this.#windowMs };
    this.#counters.delete(who);
    this.#counters.set(who, counter);
    for (const [oldest, { endsAt }] of this.#counters) {
      if (endsAt > now && this.#counters.size <= this.#maxCounters) break;
      this.#counters.delete(oldest);
    }
    return counter;
  }

  #shareOf({ count, endsAt }: Counter, now: number): Share {
    return {
      isExceeded: count > this.#quota,
      remaining: Math.max(0, this.#quota - count),
      resetSeconds: Math.max(1, Math.ceil((endsAt - now) / 1000)),
    };
  }
}
