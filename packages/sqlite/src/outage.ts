import type { FailureKind } from './store-failure.ts';

const FIRST_BACK_OFF_MS = 1000;
const MAX_BACK_OFF_MS = 60_000;
/** A failure this soon after the last one is the same trouble still: the back-off goes on where it was. */
const CALM_MS = 2 * MAX_BACK_OFF_MS;
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
  #backOffMs = FIRST_BACK_OFF_MS;
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
    const isCalm = now - this.#lastFailureAt >= CALM_MS;
    this.#backOffMs = isCalm ? FIRST_BACK_OFF_MS : Math.min(2 * this.#backOffMs, MAX_BACK_OFF_MS);
    this.#lastFailureAt = now;
    const before = this.#ongoing;
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
