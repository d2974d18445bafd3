import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';

/** The name under which every release that shares these tables finds the database. */
export const DATABASE_NAME = 'analyses-1.db';

/** Opens the database of a cache folder past the cache; it is closed when the test is over. */
export function openRawDatabase(directory: string): Database.Database {
  const db = new Database(join(directory, DATABASE_NAME), { fileMustExist: true });
  onTestFinished(() => {
    db.close();
  });
  return db;
}
