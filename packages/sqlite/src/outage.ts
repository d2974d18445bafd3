import type { FailureKind } from './store-failure.ts';

interface Pace {
  readonly firstMs: number;
  readonly maxMs: number;
}

const BACK_OFF: Pace = { firstMs: 1000, maxMs: 60_000 };
/** Another process writes for a moment only, as a rule: it is asked again soon, and not so often that waiting adds up. */
const BUSY_BACK_OFF: Pace = { firstMs: 50, maxMs: 2000 };
/** A failure this soon after the last one is the same trouble still: the back-off goes on where it was. */
const CALM_MS = 2 * BACK_OFF.maxMs;
/** Another writer may hold the database for a moment; only after this is it worth a word. */
const BUSY_TOLERANCE_MS = 10_000;

interface OngoingOutage {
  readonly kind: FailureKind;
  readonly since: number;
  readonly lastFailureAt: number;
  announced: boolean;
}

/** Keeps account of a failure that lasts: when to try again, and whether it is worth a word. Times in milliseconds. */
export class Outage {
  #ongoing: OngoingOutage | undefined;
  #backOffMs = 0;
  #lastFailureAt = Number.NEGATIVE_INFINITY;

  get isOngoing(): boolean {
    return this.#ongoing !== undefined;
  }

  /** What is wrong, once it is worth a word. */
  get visibleKind(): FailureKind | undefined {
    const ongoing = this.#ongoing;
    if (ongoing === undefined) return undefined;
    const lasted = ongoing.lastFailureAt - ongoing.since;
    return ongoing.kind !== 'busy' || lasted >= BUSY_TOLERANCE_MS ? ongoing.kind : undefined;
  }

  /** Notes a failure. Returns whether it should be announced: each kind is, once per outage. */
  fail(kind: FailureKind, now: number): boolean {
    const before = this.#ongoing;
    const { firstMs, maxMs } = kind === 'busy' ? BUSY_BACK_OFF : BACK_OFF;
    // Two writers that met once more are not the trouble that they were the last time.
    const isCalm = kind === 'busy' ? before === undefined : now - this.#lastFailureAt >= CALM_MS;
    this.#backOffMs = isCalm ? firstMs : Math.min(Math.max(2 * this.#backOffMs, firstMs), maxMs);
    this.#lastFailureAt = now;
    const announced = before?.kind === kind && before.announced;
    const ongoing = { kind, since: before?.since ?? now, lastFailureAt: now, announced };
    this.#ongoing = ongoing;
    if (announced || this.visibleKind === undefined) return false;
    ongoing.announced = true;
    return true;
  }

  /** Whether it is time to try again, or the clock was set back. */
  isDue(now: number): boolean {
    return now >= this.#lastFailureAt + this.#backOffMs || now < this.#lastFailureAt;
  }

  /** Notes that all is well. Returns whether that should be announced. */
  end(): boolean {
    const announced = this.#ongoing?.announced === true;
    this.#ongoing = undefined;
    return announced;
  }
}
