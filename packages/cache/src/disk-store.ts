import { createHash } from 'node:crypto';
import { type Database, readPragmaNumber, type Transaction } from '@iris/sqlite';
import type { CacheKey } from './cache-key.ts';
import { type LeaseHolder, LeaseTable } from './lease-table.ts';
import {
  type EntryRow,
  openCacheDatabase,
  type PageCounts,
  prepareStatements,
  type StoreStatements,
} from './store-database.ts';
import { decodeAnswer, ENTRY_FORMAT, type StoredAnswer } from './stored-answer.ts';

export interface StoredEntry {
  readonly answer: StoredAnswer;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Day of the last use, as `toDay` counts. */
  readonly usedDay: number;
  readonly bytes: number;
}

export type StoreRead =
  | ({ readonly kind: 'hit' } & StoredEntry)
  | { readonly kind: 'miss' }
  /** Cut or garbled; it was removed. */
  | { readonly kind: 'garbled' };

/** What became of the attempt to be the one who makes an answer. */
export type StoreClaim =
  /** Somebody has made it already. */
  | ({ readonly kind: 'hit' } & StoredEntry)
  /** The lease is the caller's, who releases it. */
  | { readonly kind: 'leased' }
  /** Another process is making it. */
  | { readonly kind: 'held' };

export interface NewEntry {
  readonly key: CacheKey;
  /** An encoded answer. */
  readonly body: Buffer;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface StoreWrite {
  readonly stored: boolean;
  /** Entries removed to make room. */
  readonly evicted: number;
  /** Entries removed because of their age. */
  readonly expired: number;
}

export interface DiskStoreOptions {
  readonly maxAgeMs: number;
  /** Bound of the database and its write-ahead log together. */
  readonly maxBytes: number;
}

/** The log is folded into the database at this size, in one go: small, so that no write takes long. */
const MAX_LOG_BYTES = 1024 * 1024;
const EXPIRY_STEP = 8;
const EVICTION_STEP = 8;
const MAX_EVICTION_STEPS = 8;
const CLEAR_STEP = 500;
const VACUUM_STEP_PAGES = 64;
/** Key, checksum, numbers and both indexes, generously. */
const ROW_OVERHEAD_BYTES = 512;
/** Pages that a write may take beside those of its row: splits of the tables' trees. */
const SPARE_PAGES = 8;
const CHECKSUM_BYTES = 16;

/**
 * The database of the disk tier: one connection to one file that any number of processes share. Every method throws
 * what SQLite throws; nothing here retries. No method but `clear` takes longer the larger the store is.
 */
export class DiskStore {
  readonly #db: Database;
  readonly #maxAgeMs: number;
  readonly #maxPages: number;
  readonly #pageSize: number;
  readonly #statements: StoreStatements;
  readonly #leases: LeaseTable;
  readonly #claim: Transaction<(key: CacheKey, holder: LeaseHolder, now: number) => StoreClaim>;
  readonly #write: Transaction<(entry: NewEntry, holder: LeaseHolder) => StoreWrite>;

  /** The database file must exist: `StoreFiles.prepare` makes it with the modes it should have. */
  constructor(path: string, { maxAgeMs, maxBytes }: DiskStoreOptions) {
    const logBytes = Math.min(MAX_LOG_BYTES, maxBytes / 8);
    this.#db = openCacheDatabase(path, logBytes);
    this.#pageSize = readPragmaNumber(this.#db, 'page_size');
    // A commit may run past the log's size before it is folded in: what the log may take counts twice.
    this.#maxPages = Math.floor((maxBytes - 2 * logBytes) / this.#pageSize);
    this.#maxAgeMs = maxAgeMs;
    this.#statements = prepareStatements(this.#db);
    this.#leases = new LeaseTable(this.#db);
    this.#claim = this.#db.transaction((key: CacheKey, holder: LeaseHolder, now: number) => {
      const read = this.read(key, now);
      if (read.kind === 'hit') return read;
      return { kind: this.#leases.acquire(toBytes(key), holder, now) ? 'leased' : 'held' };
    });
    this.#write = this.#db.transaction((entry: NewEntry, holder: LeaseHolder) => {
      this.#leases.release(toBytes(entry.key), holder);
      return this.#writeEntry(entry);
    });
  }

  read(key: CacheKey, now: number): StoreRead {
    const row = this.#statements.select.get(toBytes(key), ENTRY_FORMAT);
    if (row === undefined) return { kind: 'miss' };
    const entry = parseEntry(key, row);
    if (entry === undefined) {
      this.#statements.remove.run(row.id);
      return { kind: 'garbled' };
    }
    return now - entry.createdAt > this.#maxAgeMs ? { kind: 'miss' } : { kind: 'hit', ...entry };
  }

  /**
   * Stores an encoded answer, in place of one it has, and removes a few old or little used entries on the way. The
   * holder's lease on it, if any, is released in the same step: one commit costs less than two.
   */
  write(entry: NewEntry, holder: LeaseHolder): StoreWrite {
    const written = this.#write.immediate(entry, holder);
    this.#shrink();
    return written;
  }

  /** Looks for an entry, and takes the lease on it where there is none: in one step, so that none is made twice. */
  claim(key: CacheKey, holder: LeaseHolder, now: number): StoreClaim {
    return this.#claim.immediate(key, holder, now);
  }

  release(key: CacheKey, holder: LeaseHolder): void {
    this.#leases.release(toBytes(key), holder);
  }

  releaseAll(holder: LeaseHolder): void {
    this.#leases.releaseAll(holder);
  }

  /** Gives a sign of life of whoever holds leases. */
  beat(holder: LeaseHolder, now: number): void {
    this.#leases.beat(holder, now);
  }

  /** The keys that somebody is working on. */
  heldKeys(now: number): ReadonlySet<string> {
    return new Set(this.#leases.held(now));
  }

  /** Notes that an entry was used on a day, so that it is not among the first to be removed. */
  touch(key: CacheKey, day: number): void {
    this.#statements.touch.run(day, toBytes(key), ENTRY_FORMAT, day);
  }

  /** How often the store was cleared, by whichever process. */
  countClearings(): number {
    return this.#statements.clearings.get()?.count ?? 0;
  }

  /** Bytes that entries take, in whole pages. */
  usedBytes(): number {
    const { total, free } = this.#pages();
    return (total - free) * this.#pageSize;
  }

  /** Removes every entry, in steps between which other processes may write, and gives the space back. */
  clear(): number {
    this.#statements.noteClearing.run();
    let removed = 0;
    for (let step = CLEAR_STEP; step === CLEAR_STEP; removed += step) {
      step = this.#statements.removeAny.run(CLEAR_STEP).changes;
    }
    let { free } = this.#pages();
    // Stops where nothing more is given back, which in a damaged file may be before nothing is left.
    for (let before = Number.POSITIVE_INFINITY; free > 0 && free < before; { free } = this.#pages()) {
      before = free;
      this.#db.pragma(`incremental_vacuum(${CLEAR_STEP})`);
    }
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    return removed;
  }

  close(): void {
    this.#db.close();
  }

  #writeEntry({ key, body, createdAt: now }: NewEntry): StoreWrite {
    const { upsert, removeExpired, removeLeastUsed } = this.#statements;
    const expired = removeExpired.run(now - this.#maxAgeMs, EXPIRY_STEP).changes;
    let evicted = 0;
    for (let step = 0; !this.#hasRoom(body.length); step += 1) {
      const removed = step < MAX_EVICTION_STEPS ? removeLeastUsed.run(EVICTION_STEP).changes : 0;
      if (removed === 0) return { stored: false, evicted, expired };
      evicted += removed;
    }
    const keyBytes = toBytes(key);
    upsert.run(keyBytes, ENTRY_FORMAT, now, toDay(now), checksumOf(keyBytes, now, body), body);
    return { stored: true, evicted, expired };
  }

  #hasRoom(bytes: number): boolean {
    const { total, free } = this.#pages();
    const needed = Math.ceil((bytes + ROW_OVERHEAD_BYTES) / this.#pageSize) + SPARE_PAGES;
    return total - free + needed <= this.#maxPages;
  }

  /** Where the file is larger than it may be (the limit was lowered), gives some of its free pages back. */
  #shrink(): void {
    const { total, free } = this.#pages();
    if (total > this.#maxPages && free > 0) this.#db.pragma(`incremental_vacuum(${VACUUM_STEP_PAGES})`);
  }

  #pages(): PageCounts {
    return this.#statements.pages.get() ?? { total: 0, free: 0 };
  }
}

/** The day of a time in milliseconds, as entries note their last use: coarse, so that a hit seldom writes. */
export function toDay(now: number): number {
  return Math.floor(now / 86_400_000);
}

/** Checks a row against its checksum and parses it; undefined when it is not what was written under this key. */
export function parseEntry(key: CacheKey, row: EntryRow): StoredEntry | undefined {
  const { created_at: createdAt, used_day: usedDay, checksum, body } = row;
  if (!Buffer.isBuffer(body) || !Buffer.isBuffer(checksum)) return undefined;
  if (typeof createdAt !== 'number' || typeof usedDay !== 'number') return undefined;
  if (!checksumOf(toBytes(key), createdAt, body).equals(checksum)) return undefined;
  const answer = decodeAnswer(body);
  return answer === undefined ? undefined : { answer, createdAt, usedDay, bytes: body.length };
}

/** Covers key, format and age as well, so that no entry passes for another or for a younger one. */
function checksumOf(key: Buffer, createdAt: number, body: Buffer): Buffer {
  const hash = createHash('sha256').update(key).update(`${ENTRY_FORMAT}:${createdAt}:`).update(body);
  return hash.digest().subarray(0, CHECKSUM_BYTES);
}

function toBytes(key: CacheKey): Buffer {
  return Buffer.from(key, 'hex');
}
