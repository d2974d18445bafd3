import Database from 'better-sqlite3';
import { StoreFailure } from './store-failure.ts';

/** Before this, a write-ahead log that two processes reset at once could corrupt the database. */
const MIN_SQLITE_VERSION = '3.51.3';
/** How long the event loop may stand still because another process writes. */
const BUSY_TIMEOUT_MS = 20;
const OPEN_BUSY_TIMEOUT_MS = 200;

const SCHEMA = `
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
  readonly select: Database.Statement<[key: Buffer, format: number], EntryRow>;
  readonly upsert: Database.Statement<
    [key: Buffer, format: number, createdAt: number, usedDay: number, checksum: Buffer, body: Buffer]
  >;
  readonly touch: Database.Statement<[day: number, key: Buffer, format: number, day: number]>;
  readonly remove: Database.Statement<[id: number]>;
  readonly removeExpired: Database.Statement<[before: number, limit: number]>;
  readonly removeLeastUsed: Database.Statement<[limit: number]>;
  readonly removeAny: Database.Statement<[limit: number]>;
  readonly clearings: Database.Statement<[], { readonly count: number }>;
  readonly noteClearing: Database.Statement<[]>;
  readonly pages: Database.Statement<[], PageCounts>;
}

/** Opens a database for several processes to share. Its log is folded in when it has `logBytes`. */
export function openDatabase(path: string, logBytes: number): Database.Database {
  const db = new Database(path, { timeout: OPEN_BUSY_TIMEOUT_MS });
  try {
    assertSafeSqlite(db);
    // Counts only before the first table, and before the journal mode is written into the file.
    db.pragma('auto_vacuum = INCREMENTAL');
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
      throw new StoreFailure('io', 'The file system of the cache folder has no room for a write-ahead log');
    }
    db.pragma('synchronous = NORMAL');
    db.pragma('cell_size_check = ON');
    db.pragma(`wal_autocheckpoint = ${Math.max(1, Math.floor(logBytes / readPragmaNumber(db, 'page_size')))}`);
    db.pragma(`journal_size_limit = ${Math.floor(logBytes)}`);
    db.exec(SCHEMA);
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

export function prepareStatements(db: Database.Database): StoreStatements {
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

function assertSafeSqlite(db: Database.Database): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  if (!isSafeSqliteVersion(version)) {
    throw new StoreFailure('outdated', `SQLite ${version} is older than ${MIN_SQLITE_VERSION}`);
  }
}

/** Whether this SQLite can share a write-ahead log between processes without harm. */
function isSafeSqliteVersion(version: string): boolean {
  return version.localeCompare(MIN_SQLITE_VERSION, 'en', { numeric: true }) >= 0;
}

export function readPragmaNumber(db: Database.Database, name: string): number {
  return Number(db.pragma(name, { simple: true }));
}
