import { join } from 'node:path';
import { type Database, type Migrations, openSharedDatabase, type Statement, type StoreNames } from '@iris/sqlite';

/**
 * The name carries the version of the tables: a release with tables that this one could not use takes another name,
 * so that both work side by side in one folder.
 */
const DATABASE_NAME = 'analyses-1.db';

export const STORE_NAMES: StoreNames = { folder: 'cache folder', database: 'cache database' };

/** The first step is older than the count of steps: databases that have its tables may say that they have none. */
const ENTRIES_AND_CLEARINGS = `
  CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    format INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_day INTEGER NOT NULL,
    checksum BLOB NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS entries_by_key ON entries (key, format);
  CREATE INDEX IF NOT EXISTS entries_by_age ON entries (created_at);
  CREATE INDEX IF NOT EXISTS entries_by_use ON entries (used_day, created_at);
  CREATE TABLE IF NOT EXISTS clearings (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
`;

const LEASES = `
  CREATE TABLE IF NOT EXISTS leases (key BLOB PRIMARY KEY, holder BLOB NOT NULL, beat_at INTEGER NOT NULL)
    STRICT, WITHOUT ROWID`;

const MIGRATIONS: Migrations = [ENTRIES_AND_CLEARINGS, LEASES];

const SELECT_ENTRY = 'SELECT id, created_at, used_day, checksum, body FROM entries WHERE key = ? AND format = ?';
const UPSERT_ENTRY = `
  INSERT INTO entries (key, format, created_at, used_day, checksum, body) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (key, format) DO UPDATE SET created_at = excluded.created_at, used_day = excluded.used_day,
    checksum = excluded.checksum, body = excluded.body`;
const DELETE_ENTRY = 'DELETE FROM entries WHERE id = ?';
const DELETE_OLDEST = `DELETE FROM entries WHERE id IN (
  SELECT id FROM entries WHERE created_at < ? ORDER BY created_at LIMIT ?)`;
const DELETE_LEAST_USED = `DELETE FROM entries WHERE id IN (
  SELECT id FROM entries ORDER BY used_day, created_at LIMIT ?)`;
const DELETE_ANY = 'DELETE FROM entries WHERE id IN (SELECT id FROM entries LIMIT ?)';
const NOTE_CLEARING = `INSERT INTO clearings (id, count) VALUES (1, 1)
  ON CONFLICT (id) DO UPDATE SET count = count + 1`;
const TOUCH_ENTRY = 'UPDATE entries SET used_day = ? WHERE key = ? AND format = ? AND used_day < ?';
const SELECT_PAGES = `SELECT page_count AS total, freelist_count AS free FROM pragma_page_count, pragma_freelist_count`;

/** Pages of the database file, and how many of them hold nothing. */
export interface PageCounts {
  readonly total: number;
  readonly free: number;
}

/** A row as it is found: only what `parseEntry` has checked is to be trusted. */
export interface EntryRow {
  readonly id: number;
  readonly created_at: unknown;
  readonly used_day: unknown;
  readonly checksum: unknown;
  readonly body: unknown;
}

/** The statements of the disk store, prepared once. */
export interface StoreStatements {
  readonly select: Statement<[key: Buffer, format: number], EntryRow>;
  readonly upsert: Statement<
    [key: Buffer, format: number, createdAt: number, usedDay: number, checksum: Buffer, body: Buffer]
  >;
  readonly touch: Statement<[day: number, key: Buffer, format: number, day: number]>;
  readonly remove: Statement<[id: number]>;
  readonly removeExpired: Statement<[before: number, limit: number]>;
  readonly removeLeastUsed: Statement<[limit: number]>;
  readonly removeAny: Statement<[limit: number]>;
  readonly clearings: Statement<[], { readonly count: number }>;
  readonly noteClearing: Statement<[]>;
  readonly pages: Statement<[], PageCounts>;
}

/** Where the database of a cache folder is. */
export function databasePath(directory: string): string {
  return join(directory, DATABASE_NAME);
}

/** Opens the database of a cache. Its log is folded in when it has `logBytes`. */
export function openCacheDatabase(path: string, logBytes: number): Database {
  return openSharedDatabase(path, { logBytes, migrations: MIGRATIONS });
}

export function prepareStatements(db: Database): StoreStatements {
  return {
    select: db.prepare(SELECT_ENTRY),
    upsert: db.prepare(UPSERT_ENTRY),
    touch: db.prepare(TOUCH_ENTRY),
    remove: db.prepare(DELETE_ENTRY),
    removeExpired: db.prepare(DELETE_OLDEST),
    removeLeastUsed: db.prepare(DELETE_LEAST_USED),
    removeAny: db.prepare(DELETE_ANY),
    clearings: db.prepare('SELECT count FROM clearings'),
    noteClearing: db.prepare(NOTE_CLEARING),
    pages: db.prepare(SELECT_PAGES),
  };
}
