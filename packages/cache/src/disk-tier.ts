import { randomBytes } from 'node:crypto';
import { StoreGuard, type StoreHealth, type StoreLog } from '@iris/sqlite';
import type { CacheKey } from './cache-key.ts';
import { DiskStore, type DiskStoreOptions, type NewEntry, type StoreClaim, type StoreRead } from './disk-store.ts';
import type { LeaseHolder } from './lease-table.ts';
import type { LeaseStore } from './leases.ts';
import { databasePath, STORE_NAMES } from './store-database.ts';
import { WaitingEntries } from './waiting-entries.ts';

export interface DiskTierStats {
  readonly hits: number;
  readonly misses: number;
  readonly writes: number;
  /** Answers that were given up: the store had no room for them, or too many waited for it. */
  readonly unwritten: number;
  /** Answers that are written once the store takes them again. */
  readonly waiting: number;
  readonly garbled: number;
  readonly evicted: number;
  readonly expired: number;
  /** Databases that were found corrupt and set aside. */
  readonly setAside: number;
  /** Bytes that entries take in the database, in whole pages; 0 while it cannot be read. */
  readonly usedBytes: number;
}

export interface DiskTierOptions extends DiskStoreOptions {
  readonly directory: string;
  readonly now: () => number;
  readonly log: StoreLog;
  /** Called when another process cleared or replaced the store. */
  readonly onCleared: () => void;
}

/** What tells a store from one that was cleared. */
interface Sighting {
  readonly identity: string;
  readonly clearings: number;
}

/** More than any two processes could have in common. */
const HOLDER_BYTES = 12;
/** So few that a request does not wait long for what earlier ones left. */
const ENTRIES_PER_STEP = 16;
/** How soon the store is tried with what waits, where no request does so before. */
const RETRY_INTERVAL_MS = 100;

/**
 * The disk store behind a guard: no method throws. What fails turns into misses, and into answers that wait: a store that
 * could not be written is tried with them, and takes them a few at a time.
 */
export class DiskTier implements LeaseStore {
  readonly #options: DiskTierOptions;
  readonly #guard: StoreGuard<DiskStore>;
  readonly #counts = { hits: 0, misses: 0, writes: 0, unwritten: 0, garbled: 0, evicted: 0, expired: 0 };
  readonly #holder: LeaseHolder = randomBytes(HOLDER_BYTES);
  readonly #waiting = new WaitingEntries();
  #sighting: Sighting | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: DiskTierOptions) {
    this.#options = options;
    this.#guard = new StoreGuard({
      path: databasePath(options.directory),
      names: STORE_NAMES,
      meanwhile: 'new answers are kept in memory only',
      owner: {
        open: (path) => new DiskStore(path, options),
        hasPending: () => !this.#waiting.isEmpty,
        writePending: (store) => this.#writePending(store),
        look: (store, identity) => this.#look(store, identity),
        forget: () => this.#forget(),
      },
      now: options.now,
      log: options.log,
    });
    this.#guard.tend();
  }

  read(key: CacheKey): StoreRead {
    const read = this.#guard.read((store) => store.read(key, this.#options.now())) ?? { kind: 'miss' };
    this.#counts[read.kind === 'hit' ? 'hits' : 'misses'] += 1;
    if (read.kind === 'garbled') this.#counts.garbled += 1;
    return read;
  }

  /** Takes an encoded answer. One that cannot be written now is written later. */
  write(key: CacheKey, body: Buffer): void {
    if (this.#closed) return;
    const entry = { key, body, createdAt: this.#options.now() };
    const written = this.#guard.write((store) => this.#writeEntry(store, entry));
    if (written === true) {
      this.#waiting.remove(key);
      return;
    }
    this.#counts.unwritten += this.#waiting.add(entry);
    this.#retryLater();
  }

  touch(key: CacheKey, day: number): void {
    this.#guard.write((store) => store.touch(key, day));
  }

  claim(key: CacheKey): StoreClaim | undefined {
    return this.#guard.write((store) => store.claim(key, this.#holder, this.#options.now()));
  }

  release(key: CacheKey): boolean {
    const released = this.#guard.write((store) => {
      store.release(key, this.#holder);
      return true;
    });
    return released === true;
  }

  releaseAll(): void {
    this.#guard.write((store) => store.releaseAll(this.#holder));
  }

  beat(): void {
    this.#guard.write((store) => store.beat(this.#holder, this.#options.now()));
  }

  heldKeys(): ReadonlySet<string> | undefined {
    return this.#guard.read((store) => store.heldKeys(this.#options.now()));
  }

  clear(): void {
    this.#waiting.clear();
    this.#guard.read((store) => {
      store.clear();
      // Our own clearing is not news.
      if (this.#sighting !== undefined) this.#sighting = { ...this.#sighting, clearings: store.countClearings() };
    });
  }

  health(): StoreHealth {
    return this.#guard.health();
  }

  stats(): DiskTierStats {
    const usedBytes = this.#guard.read((store) => store.usedBytes()) ?? 0;
    return { ...this.#counts, waiting: this.#waiting.count, setAside: this.#guard.setAsideCount, usedBytes };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#guard.close();
  }

  /** A process that has nothing else to do may end; it closes its cache first. */
  #retryLater(): void {
    if (this.#waiting.isEmpty) return;
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#guard.tend();
      this.#retryLater();
    }, RETRY_INTERVAL_MS).unref();
  }

  #writePending(store: DiskStore): void {
    for (const entry of this.#waiting.oldest(ENTRIES_PER_STEP)) {
      this.#writeEntry(store, entry);
      this.#waiting.remove(entry.key);
    }
  }

  #writeEntry(store: DiskStore, entry: NewEntry): true {
    const { stored, evicted, expired } = store.write(entry, this.#holder);
    this.#counts[stored ? 'writes' : 'unwritten'] += 1;
    this.#counts.evicted += evicted;
    this.#counts.expired += expired;
    return true;
  }

  /** Notices that another process cleared the store. */
  #look(store: DiskStore, identity: string): void {
    const before = this.#sighting;
    const clearings = store.countClearings();
    this.#sighting = { identity, clearings };
    if (before?.identity === identity && before.clearings !== clearings) this.#forget();
  }

  #forget(): void {
    this.#waiting.clear();
    this.#options.onCleared();
  }
}
