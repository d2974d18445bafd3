/** How many get their turn between two looks at what else has arrived; each takes a millisecond or two. */
const PER_ROUND = 2;

/**
 * Keeps many requests that arrive at once from holding up the event loop together: work that goes on for a millisecond
 * or two takes turns with whatever else arrives, health above all. Who comes when nobody else does waits for nothing.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /** Resolves when it is this one's turn, in the order of asking. */
  take(): Promise<void> {
    if (this.#taken < PER_ROUND && this.#waiting.length === 0) {
      this.#begin();
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #begin(): void {
    this.#taken += 1;
    if (this.#taken === 1) setImmediate(() => this.#nextRound());
  }

  #nextRound(): void {
    this.#taken = 0;
    for (const go of this.#waiting.splice(0, PER_ROUND)) {
      this.#begin();
      go();
    }
  }
}
