import type { CacheKey } from './cache-key.ts';
import { DiskStore, type DiskStoreOptions, type StoreRead } from './disk-store.ts';
import { Outage } from './outage.ts';
import { classifyFailure, FAILURE_REASONS, type FailureKind, StoreFailure } from './store-failure.ts';
import { StoreFiles } from './store-files.ts';

/** Where the cache says what happened to it; a pino logger fits. Paths appear here, never in `health`. */
export interface CacheLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export type CacheHealth =
  | { readonly status: 'ok'; readonly note?: string }
  | { readonly status: 'degraded'; readonly reason: string };

export interface DiskTierStats {
  readonly hits: number;
  readonly misses: number;
  readonly writes: number;
  /** Answers that could not be written, or had no room. */
  readonly unwritten: number;
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
  readonly log: CacheLog;
  /** Called when another process cleared or replaced the store. */
  readonly onCleared: () => void;
}

interface PendingWrite {
  readonly key: CacheKey;
  readonly body: Buffer;
  readonly createdAt: number;
}

/** What tells a store from one that was cleared, or put in its place. */
interface Sighting {
  readonly identity: string | undefined;
  readonly clearings: number;
}

/** How soon a store that another process cleared, replaced or removed is noticed. */
const WATCH_INTERVAL_MS = 5000;
/** A database that is corrupt again so soon is not set aside again: the disk itself is likely at fault. */
const SET_ASIDE_INTERVAL_MS = 60_000;
/** What is opened in place of a store that was moved may be corrupt, and what in place of that is moved again. */
const REOPEN_ATTEMPTS = 2;

/**
 * The disk store behind a guard: no method throws. A failure turns into misses and writes left out, is retried with
 * back-off, and heals by itself. A store that can be read but not written (disk full, another writer) goes on being
 * read, and is tried with the last answer that it did not take.
 */
export class DiskTier {
  readonly #files: StoreFiles;
  readonly #options: DiskTierOptions;
  readonly #outage = new Outage();
  readonly #counts = { hits: 0, misses: 0, writes: 0, unwritten: 0, garbled: 0, evicted: 0, expired: 0, setAside: 0 };
  #store: DiskStore | undefined;
  /** The file that was opened, or that could not be. */
  #identity: string | undefined;
  #sighting: Sighting | undefined;
  #pending: PendingWrite | undefined;
  #setAsideAt = Number.NEGATIVE_INFINITY;
  #watchedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: DiskTierOptions) {
    this.#options = options;
    this.#files = new StoreFiles(options.directory);
    this.#guard(() => undefined);
  }

  read(key: CacheKey): StoreRead {
    const read = this.#guard((store) => store.read(key, this.#options.now())) ?? { kind: 'miss' };
    this.#counts[read.kind === 'hit' ? 'hits' : 'misses'] += 1;
    if (read.kind === 'garbled') this.#counts.garbled += 1;
    return read;
  }

  /** Takes an encoded answer. One that cannot be written now is what the store is next tried with. */
  write(key: CacheKey, body: Buffer): void {
    if (this.#closed) return;
    const entry = { key, body, createdAt: this.#options.now() };
    const written = this.#guard((store) => !this.#outage.isOngoing && this.#writeEntry(store, entry));
    if (written === true) return;
    this.#counts.unwritten += 1;
    this.#pending = entry;
  }

  touch(key: CacheKey, day: number): void {
    this.#guard((store) => !this.#outage.isOngoing && store.touch(key, day));
  }

  clear(): void {
    this.#pending = undefined;
    this.#guard((store) => {
      store.clear();
      this.#look(store);
    });
  }

  health(): CacheHealth {
    this.#guard(() => undefined);
    const kind = this.#outage.visibleKind;
    if (kind !== undefined) return { status: 'degraded', reason: sayFailure(kind) };
    if (this.#counts.setAside === 0) return { status: 'ok' };
    const when = new Date(this.#setAsideAt).toISOString();
    return { status: 'ok', note: `A corrupt cache database was set aside at ${when}; the cache started anew.` };
  }

  stats(): DiskTierStats {
    return { ...this.#counts, usedBytes: this.#guard((store) => store.usedBytes()) ?? 0 };
  }

  close(): void {
    this.#closed = true;
    this.#closeStore();
  }

  /** Runs an action on the store; undefined where there is no store or the action failed. */
  #guard<T>(action: (store: DiskStore) => T): T | undefined {
    if (this.#closed) return undefined;
    try {
      if (this.#hasWork() && this.#outage.isDue(this.#options.now())) this.#mend();
      if (this.#store === undefined) return undefined;
      this.#watch(this.#store);
      return action(this.#store);
    } catch (error) {
      this.#handle(error);
      return undefined;
    }
  }

  #hasWork(): boolean {
    return this.#store === undefined || this.#pending !== undefined || this.#outage.isOngoing;
  }

  #mend(): void {
    const store = this.#store ?? this.#open();
    if (this.#pending !== undefined) this.#writeEntry(store, this.#pending);
    this.#pending = undefined;
    this.#endOutage();
  }

  #open(): DiskStore {
    this.#files.prepare();
    this.#identity = this.#files.identity();
    const store = new DiskStore(this.#files.database, this.#options);
    this.#store = store;
    this.#look(store);
    return store;
  }

  #writeEntry(store: DiskStore, { key, body, createdAt }: PendingWrite): true {
    const { stored, evicted, expired } = store.write(key, body, createdAt);
    this.#counts[stored ? 'writes' : 'unwritten'] += 1;
    this.#counts.evicted += evicted;
    this.#counts.expired += expired;
    return true;
  }

  #watch(store: DiskStore): void {
    if (Math.abs(this.#options.now() - this.#watchedAt) >= WATCH_INTERVAL_MS) this.#look(store);
  }

  /** Makes sure that the store is on the file that has its name, and notices what other processes did to it. */
  #look(store: DiskStore): void {
    this.#watchedAt = this.#options.now();
    if (this.#files.identity() !== this.#identity) {
      throw new StoreFailure('moved', 'The cache database was replaced or removed');
    }
    const before = this.#sighting;
    const sighting = { identity: this.#identity, clearings: store.countClearings() };
    this.#sighting = sighting;
    if (before === undefined) return;
    if (before.identity !== sighting.identity || before.clearings !== sighting.clearings) this.#options.onCleared();
  }

  #handle(error: unknown, attempts = REOPEN_ATTEMPTS): void {
    const kind = classifyFailure(error, this.#files.database);
    if (kind !== 'full' && kind !== 'busy') this.#closeStore();
    const reopens = kind === 'moved' || (kind === 'corrupt' && this.#mayBeSetAside());
    if (!reopens || attempts === 0) {
      this.#degrade(kind, error);
      return;
    }
    try {
      if (kind === 'corrupt') this.#setAside(error);
      else this.#forget();
      this.#mend();
    } catch (again) {
      this.#handle(again, attempts - 1);
    }
  }

  /** Whoever takes the store away wants it forgotten. */
  #forget(): void {
    this.#sighting = undefined;
    this.#options.onCleared();
  }

  #mayBeSetAside(): boolean {
    return Math.abs(this.#options.now() - this.#setAsideAt) >= SET_ASIDE_INTERVAL_MS;
  }

  #setAside(cause: unknown): void {
    const now = this.#options.now();
    const name = this.#identity === undefined ? undefined : this.#files.setAside(this.#identity, now);
    // Another process was faster, and has said so.
    if (name === undefined) return;
    this.#counts.setAside += 1;
    this.#setAsideAt = now;
    this.#sighting = undefined;
    const fields = { path: this.#files.database, setAsideAs: name, cause: String(cause) };
    this.#options.log.warn(fields, 'The cache database is corrupt; it was set aside and the cache starts anew');
  }

  #degrade(kind: FailureKind, cause: unknown): void {
    if (!this.#outage.fail(kind, this.#options.now())) return;
    this.#options.log.warn({ path: this.#files.database, kind, cause: String(cause) }, sayFailure(kind));
  }

  #endOutage(): void {
    if (this.#outage.end()) this.#options.log.info({ path: this.#files.database }, 'The disk cache works again');
  }

  #closeStore(): void {
    const store = this.#store;
    this.#store = undefined;
    try {
      store?.close();
    } catch {
      // Closing folds the log in, which fails for the reason the store is closed for; the handle is gone either way.
    }
  }
}

function sayFailure(kind: FailureKind): string {
  return `${FAILURE_REASONS[kind]}; new answers are kept in memory only.`;
}
