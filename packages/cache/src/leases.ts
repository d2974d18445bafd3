import type { CacheKey } from './cache-key.ts';
import type { StoreClaim } from './disk-store.ts';

/** What leases need of the store. Nothing throws; undefined stands for a store that cannot be used now. */
export interface LeaseStore {
  claim(key: CacheKey): StoreClaim | undefined;
  /** Returns whether it could be done. */
  release(key: CacheKey): boolean;
  releaseAll(): void;
  beat(): void;
  /** The keys that some process is working on. */
  heldKeys(): ReadonlySet<string> | undefined;
}

/** The right to make an answer, until it is released. */
export interface Lease {
  release(): void;
}

export type Claim =
  | Exclude<StoreClaim, { readonly kind: 'leased' }>
  | { readonly kind: 'leased'; readonly lease: Lease };

interface Wait {
  readonly key: CacheKey;
  readonly end: () => void;
}

/** A fifth of the time after which a lease is stale: a busy event loop may be late with a few. */
const BEAT_INTERVAL_MS = 1000;
const FIRST_LOOK_MS = 10;
const MAX_LOOK_MS = 100;
const LOOK_GROWTH = 1.5;

/**
 * One process's part in the leases on a store: gives signs of life while it holds some, and looks now and then whether
 * those are gone that it waits for. One timer for each, and none when there is nothing to do.
 */
export class Leases {
  readonly #store: LeaseStore;
  readonly #held = new Map<CacheKey, Lease>();
  /** Leases that the store did not take back when it should have. */
  readonly #unreleased = new Set<CacheKey>();
  readonly #waits = new Set<Wait>();
  #heart: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #lookDelay = FIRST_LOOK_MS;

  constructor(store: LeaseStore) {
    this.#store = store;
  }

  /** Tries to be the one who makes an answer. undefined where the store cannot say: make it without a lease. */
  claim(key: CacheKey): Claim | undefined {
    const claim = this.#store.claim(key);
    return claim?.kind === 'leased' ? { kind: 'leased', lease: this.#hold(key) } : claim;
  }

  /**
   * Settles when nobody seems to hold the lease on `key` any more: it was released, its holder gives no sign of life,
   * or the store cannot say. Rejects with the signal's reason.
   */
  released(key: CacheKey, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waits.delete(wait);
        signal.removeEventListener('abort', giveUp);
        if (this.#waits.size === 0) this.#stopLooking();
      };
      const giveUp = () => {
        leave();
        reject(signal.reason);
      };
      const end = () => {
        leave();
        resolve();
      };
      const wait: Wait = { key, end };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waits.add(wait);
      this.#lookSoon();
    });
  }

  /** Gives every lease back, and ends every wait. */
  close(): void {
    if (this.#held.size + this.#unreleased.size > 0) this.#store.releaseAll();
    this.#held.clear();
    this.#unreleased.clear();
    this.#stopHeart();
    for (const { end } of [...this.#waits]) end();
  }

  #hold(key: CacheKey): Lease {
    const lease = { release: () => this.#release(key, lease) };
    this.#held.set(key, lease);
    this.#unreleased.delete(key);
    // A process that has nothing else to do may end; its leases are then taken over.
    this.#heart ??= setInterval(() => this.#beat(), BEAT_INTERVAL_MS).unref();
    return lease;
  }

  /** A later lease may have been taken on the key. */
  #release(key: CacheKey, lease: Lease): void {
    if (this.#held.get(key) !== lease) return;
    this.#held.delete(key);
    if (!this.#store.release(key)) this.#unreleased.add(key);
  }

  /** Once more after the last lease, however short that was: each beat also removes the leases of the dead. */
  #beat(): void {
    for (const key of this.#unreleased) if (this.#store.release(key)) this.#unreleased.delete(key);
    this.#store.beat();
    if (this.#held.size + this.#unreleased.size === 0) this.#stopHeart();
  }

  #stopHeart(): void {
    clearInterval(this.#heart);
    this.#heart = undefined;
  }

  #lookSoon(): void {
    this.#stopLooking();
    this.#lookDelay = FIRST_LOOK_MS;
    this.#lookLater();
  }

  #lookLater(): void {
    this.#look = setTimeout(() => this.#lookAtAll(), this.#lookDelay);
  }

  #lookAtAll(): void {
    this.#look = undefined;
    const held = this.#store.heldKeys();
    for (const { key, end } of [...this.#waits]) if (held === undefined || !held.has(key)) end();
    if (this.#waits.size === 0 || this.#look !== undefined) return;
    this.#lookDelay = Math.min(this.#lookDelay * LOOK_GROWTH, MAX_LOOK_MS);
    this.#lookLater();
  }

  #stopLooking(): void {
    clearTimeout(this.#look);
    this.#look = undefined;
  }
}
