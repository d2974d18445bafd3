import type { CacheKey } from './cache-key.ts';
import type { NewEntry } from './disk-store.ts';

/** About a thousand answers: what a busy process makes in the seconds that another writer or a slow disk takes. */
const MAX_BYTES = 4 * 1024 ** 2;

/** Answers that wait until the store takes them again: the newest, as many as 4 MiB hold. */
export class WaitingEntries {
  /** The oldest first. */
  readonly #entries = new Map<CacheKey, NewEntry>();
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  get count(): number {
    return this.#entries.size;
  }

  /** Adds one, in place of an older one under the same key. Returns how many had to be given up for it. */
  add(entry: NewEntry): number {
    if (entry.body.length > MAX_BYTES) return 1;
    this.remove(entry.key);
    this.#entries.set(entry.key, entry);
    this.#bytes += entry.body.length;
    let givenUp = 0;
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= MAX_BYTES) break;
      this.remove(key);
      givenUp += 1;
    }
    return givenUp;
  }

  remove(key: CacheKey): void {
    this.#bytes -= this.#entries.get(key)?.body.length ?? 0;
    this.#entries.delete(key);
  }

  /** The oldest, `count` at most. */
  oldest(count: number): NewEntry[] {
    const entries: NewEntry[] = [];
    for (const entry of this.#entries.values()) {
      if (entries.length === count) break;
      entries.push(entry);
    }
    return entries;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }
}
