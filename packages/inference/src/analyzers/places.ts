import { IrisError } from '@iris/core';

/** So many may always wait, however few work: a commit's files come at once. */
const LEAST_WAITING = 64;
/** A place is waited for by so many at most. */
const WAITING_PER_PLACE = 4;

/**
 * So many may work at the same time; others wait for a place, first come, first served, unless too many do already:
 * they would keep others busy with waiting for them. Unlike a bulkhead of a library, whoever waits may leave.
 */
export class Places {
  readonly #waiting = new Set<() => void>();
  readonly #maxWaiting: number;
  #free: number;

  constructor(count: number) {
    this.#free = count;
    this.#maxWaiting = Math.max(LEAST_WAITING, WAITING_PER_PLACE * count);
  }

  get areTaken(): boolean {
    return this.#free === 0;
  }

  /**
   * @throws IrisError `overloaded` at once where too many wait, the reason of `signal` where it aborts before there is a
   *   place, and what the work throws
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#waiting.size >= this.#maxWaiting) throw new IrisError('overloaded', 'Too many wait for a place.');
    await this.#take(signal);
    try {
      return await work();
    } finally {
      this.#free += 1;
      this.#letIn();
    }
  }

  #take(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(enter);
        reject(signal.reason);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
      else this.#letIn();
    });
  }

  #letIn(): void {
    for (const enter of this.#waiting) {
      if (this.#free === 0) return;
      this.#free -= 1;
      this.#waiting.delete(enter);
      enter();
    }
  }
}
