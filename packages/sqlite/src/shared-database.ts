import BetterSqlite from 'better-sqlite3';
import { type Migrations, migrate } from './migrations.ts';
import { classifyFailure, StoreFailure } from './store-failure.ts';

export type Database = BetterSqlite.Database;
export type Statement<Parameters extends unknown[], Row = unknown> = BetterSqlite.Statement<Parameters, Row>;
export type Transaction<Action extends (...parameters: never[]) => unknown> = BetterSqlite.Transaction<Action>;

/** Before this, a write-ahead log that two processes reset at once could corrupt the database. */
const MIN_SQLITE_VERSION = '3.51.3';
/** How long the event loop may stand still because another process writes. */
const BUSY_TIMEOUT_MS = 20;
const OPEN_BUSY_TIMEOUT_MS = 200;
/** Between two attempts at what SQLite gives up at once instead of waiting for its lock. */
const OPEN_RETRY_MS = 2;
const READ_BUSY_TIMEOUT_MS = 2000;

export interface SharedDatabaseOptions {
  /** Size of the write-ahead log at which it is folded into the database, in bytes. */
  readonly logBytes: number;
  readonly migrations: Migrations;
}

/**
 * Opens a database for several processes to share, and brings its tables up to date. The file must exist:
 * `StoreFiles.prepare` makes it with the modes it should have. A commit is in the log at once and survives the process;
 * it may be lost, never half written, when the machine loses power.
 *
 * @throws what SQLite throws, and StoreFailure
 */
export function openSharedDatabase(path: string, { logBytes, migrations }: SharedDatabaseOptions): Database {
  const db = new BetterSqlite(path, { timeout: OPEN_BUSY_TIMEOUT_MS });
  try {
    assertSafeSqlite(db);
    // Counts only before the first table, and before the journal mode is written into the file.
    db.pragma('auto_vacuum = INCREMENTAL');
    useWriteAheadLog(db);
    db.pragma('synchronous = NORMAL');
    db.pragma('cell_size_check = ON');
    db.pragma(`wal_autocheckpoint = ${Math.max(1, Math.floor(logBytes / readPragmaNumber(db, 'page_size')))}`);
    db.pragma(`journal_size_limit = ${Math.floor(logBytes)}`);
    migrate(db, migrations);
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Several processes that come to a new database at once all want to change its journal. SQLite lets one of them and
 * answers the others `SQLITE_BUSY` without the wait that it gives other statements, because they hold a lock by then.
 */
function useWriteAheadLog(db: Database): void {
  const giveUpAt = performance.now() + OPEN_BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      if (db.pragma('journal_mode = WAL', { simple: true }) === 'wal') return;
      throw new StoreFailure('io', 'The file system has no room for a write-ahead log');
    } catch (error) {
      if (classifyFailure(error, db.name) !== 'busy' || performance.now() >= giveUpAt) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN_RETRY_MS);
  }
}

/** Opens a database that exists to look at it, beside processes that use it. Changes nothing. */
export function openToRead(path: string): Database {
  return new BetterSqlite(path, { readonly: true, fileMustExist: true, timeout: READ_BUSY_TIMEOUT_MS });
}

export function readPragmaNumber(db: Database, name: string): number {
  return Number(db.pragma(name, { simple: true }));
}

function assertSafeSqlite(db: Database): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  if (!isSafeSqliteVersion(version)) {
    throw new StoreFailure('outdated', `SQLite ${version} is older than ${MIN_SQLITE_VERSION}`);
  }
}

/** Whether this SQLite can share a write-ahead log between processes without harm. */
function isSafeSqliteVersion(version: string): boolean {
  return version.localeCompare(MIN_SQLITE_VERSION, 'en', { numeric: true }) >= 0;
}
