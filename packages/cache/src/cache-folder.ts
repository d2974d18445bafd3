import { classifyFailure, type Database, describeFailure, openToRead, StoreFiles } from '@iris/sqlite';
import { DEFAULT_MAX_AGE_MS, DEFAULT_MAX_BYTES } from './analysis-cache.ts';
import type { CacheKey } from './cache-key.ts';
import { DiskStore, parseEntry } from './disk-store.ts';
import { databasePath, type EntryRow, STORE_NAMES } from './store-database.ts';
import { ENTRY_FORMAT } from './stored-answer.ts';

/**
 * What can be done to a cache folder from outside, with or without a server running on it. Nothing here throws: a
 * folder that was never used is `absent`, one that cannot be used says why.
 */
export type CacheFolderProblem =
  | { readonly status: 'absent' }
  | { readonly status: 'unusable'; readonly reason: string };

export interface CacheInspection {
  readonly status: 'ok';
  readonly entries: number;
  /** Bytes of the database and its side files. */
  readonly bytes: number;
  /** When the oldest and the newest entry were made, in milliseconds since the epoch; null without entries. */
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
  /** Names of the corrupt databases that were set aside. */
  readonly setAside: readonly string[];
}

export interface CacheVerification {
  readonly status: 'ok';
  /** Entries looked at. */
  readonly entries: number;
  readonly garbled: number;
  /** Entries that another release wrote and this one cannot judge. */
  readonly otherFormat: number;
  /** What SQLite finds wrong with the file; empty when nothing is. */
  readonly problems: readonly string[];
}

export interface CacheClearance {
  readonly status: 'ok';
  /** Entries removed; null when the database was too corrupt to count them. */
  readonly entries: number | null;
}

export interface VerifyOptions {
  readonly onProgress?: (done: number, total: number) => void;
}

const VERIFY_STEP = 500;
const MAX_PROBLEMS = 20;

const SELECT_TOTALS =
  'SELECT count(*) AS entries, min(created_at) AS oldestAt, max(created_at) AS newestAt FROM entries';
// Page by page: one long read would keep a running server from folding in its log.
const SELECT_STEP = `SELECT id, lower(hex(key)) AS key, format, created_at, used_day, checksum, body
  FROM entries WHERE id > ? ORDER BY id LIMIT ?`;

interface Totals {
  readonly entries: number;
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
}

interface KeyedRow extends EntryRow {
  readonly key: string;
  readonly format: unknown;
}

/** Counts what a cache folder holds. Changes nothing. */
export function inspectCache(directory: string): CacheInspection | CacheFolderProblem {
  const files = new StoreFiles(databasePath(directory));
  return withReader(files, (db) => ({
    status: 'ok',
    ...readTotals(db),
    bytes: files.totalBytes(),
    setAside: files.setAsideNames(),
  }));
}

/** Checks the database and every entry in it. Changes nothing: what is garbled is removed when it is next asked for. */
export function verifyCache(
  directory: string,
  { onProgress = () => undefined }: VerifyOptions = {},
): CacheVerification | CacheFolderProblem {
  return withReader(new StoreFiles(databasePath(directory)), (db) => {
    const problems = findDatabaseProblems(db);
    const total = readTotals(db).entries;
    const step = db.prepare<[after: number, limit: number], KeyedRow>(SELECT_STEP);
    const counts = { entries: 0, garbled: 0, otherFormat: 0 };
    for (let rows = step.all(0, VERIFY_STEP); rows.length > 0; rows = step.all(rows.at(-1)?.id ?? 0, VERIFY_STEP)) {
      counts.entries += rows.length;
      counts.otherFormat += rows.filter((row) => row.format !== ENTRY_FORMAT).length;
      counts.garbled += rows.filter((row) => row.format === ENTRY_FORMAT && !isWhole(row)).length;
      onProgress(counts.entries, total);
    }
    return { status: 'ok', ...counts, problems };
  });
}

/** Removes every entry and what was set aside. A running server forgets what it has in memory within seconds. */
export function clearCache(directory: string): CacheClearance | CacheFolderProblem {
  const files = new StoreFiles(databasePath(directory));
  try {
    const identity = files.identity();
    if (identity === undefined) return { status: 'absent' };
    const entries = clearStore(files) ?? removeCorrupt(files, identity);
    files.removeSetAside();
    return { status: 'ok', entries };
  } catch (error) {
    return toProblem(error, files);
  }
}

/** Returns how many entries there were; undefined when the database is corrupt. */
function clearStore(files: StoreFiles): number | undefined {
  let store: DiskStore | undefined;
  try {
    files.prepare();
    store = new DiskStore(files.database, { maxAgeMs: DEFAULT_MAX_AGE_MS, maxBytes: DEFAULT_MAX_BYTES });
    return store.clear();
  } catch (error) {
    if (classifyFailure(error, files.database) === 'corrupt') return undefined;
    throw error;
  } finally {
    store?.close();
  }
}

function removeCorrupt(files: StoreFiles, identity: string): null {
  files.setAside(identity, Date.now());
  return null;
}

function withReader<T>(files: StoreFiles, read: (db: Database) => T): T | CacheFolderProblem {
  let db: Database | undefined;
  try {
    if (files.identity() === undefined) return { status: 'absent' };
    db = openToRead(files.database);
    return read(db);
  } catch (error) {
    return toProblem(error, files);
  } finally {
    db?.close();
  }
}

function readTotals(db: Database): Totals {
  return db.prepare<[], Totals>(SELECT_TOTALS).get() ?? { entries: 0, oldestAt: null, newestAt: null };
}

function findDatabaseProblems(db: Database): string[] {
  const found: unknown = db.pragma(`integrity_check(${MAX_PROBLEMS})`);
  if (!Array.isArray(found)) return [];
  return found
    .map((row: { readonly integrity_check: string }) => row.integrity_check)
    .filter((problem) => problem !== 'ok');
}

function isWhole({ key, ...row }: KeyedRow): boolean {
  // Whatever is not a key fails the checksum.
  return parseEntry(key as CacheKey, row) !== undefined;
}

function toProblem(error: unknown, files: StoreFiles): CacheFolderProblem {
  return { status: 'unusable', reason: `${describeFailure(classifyFailure(error, files.database), STORE_NAMES)}.` };
}
