import type { CancelSignal } from '@iris/core';

/** Files of this length and longer are large, in UTF-16 code units. */
const LARGE_FILE_CHARS = 200_000;

/**
 * After a file of this length and longer its thread is ended, in UTF-16 code units: what the parser took for it, more
 * than 100 MB, is only given back with the thread. Another one costs some tenths of a second, and begins cold.
 */
export const LAST_FILE_CHARS = 600_000;

interface Waiting {
  readonly chars: number;
  readonly enter: () => void;
}

/**
 * Lets large files in as there is room for them, first come, first served: an analysis takes some 250 bytes of memory
 * for each character of its file, so a dozen of them at once would take what a small machine does not have. A file that
 * is larger than all the room waits until it is alone.
 */
export class LargeFileRoom {
  readonly #capacity: number;
  readonly #waiting = new Set<Waiting>();
  #free: number;

  /** @param capacity characters that large files may have together while they are analyzed */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#free = capacity;
  }

  /**
   * Runs an analysis when there is room for its file; at once, where the file is not large.
   * @throws the reason of `signal`, which ends the wait, and what the analysis throws
   */
  async run<T>(chars: number, signal: CancelSignal, analysis: () => Promise<T>): Promise<T> {
    if (chars < LARGE_FILE_CHARS) return analysis();
    const needed = Math.min(chars, this.#capacity);
    await this.#enter(needed, signal);
    try {
      return await analysis();
    } finally {
      this.#free += needed;
      this.#letIn();
    }
  }

  #enter(chars: number, signal: CancelSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiting);
        reject(signal.reason);
        this.#letIn();
      };
      const waiting: Waiting = {
        chars,
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      this.#waiting.add(waiting);
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
      else this.#letIn();
    });
  }

  /** In their order: a very large file is not passed by others for ever. */
  #letIn(): void {
    for (const waiting of this.#waiting) {
      if (waiting.chars > this.#free) return;
      this.#free -= waiting.chars;
      this.#waiting.delete(waiting);
      waiting.enter();
    }
  }
}
