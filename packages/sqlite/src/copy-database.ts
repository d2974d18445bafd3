import { readSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { openToRead } from './shared-database.ts';
import { StoreFailure } from './store-failure.ts';

const HEADER = 'SQLite format 3\0';

/** Whether a file that is open is a database, by how it begins. */
export function isDatabase(file: number): boolean {
  const start = Buffer.alloc(HEADER.length);
  readSync(file, start, { position: 0 });
  return start.toString('latin1') === HEADER;
}

/**
 * Copies a database as it is at one moment into a new file, while other processes go on writing to it: one read
 * transaction, which no writer waits for or restarts. The copy is a single file, without what is not used.
 *
 * @param target must not exist
 * @throws what SQLite throws, and StoreFailure where the copy is not whole
 */
export function copyDatabase(source: string, target: string): void {
  const db = openToRead(source);
  try {
    db.prepare('VACUUM INTO ?').run(target);
  } finally {
    db.close();
  }
  const copy = new BetterSqlite(target, { readonly: true });
  try {
    // What was garbled inside a page was copied with it.
    if (copy.pragma('quick_check', { simple: true }) !== 'ok') {
      throw new StoreFailure('corrupt', 'The copy of the database is not whole');
    }
  } finally {
    copy.close();
  }
}
