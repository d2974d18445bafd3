import { setImmediate } from 'node:timers/promises';

/**
 * Work that comes in bursts, such as answers to calls that were made together, one piece in each turn of the event loop:
 * all else that the loop has to do, health checks above all, gets its turn in between.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves in a turn that no other caller has. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => setImmediate());
    return this.#last;
  }
}
