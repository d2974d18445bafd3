import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openSharedDatabase } from '@iris/sqlite';
import { onTestFinished } from 'vitest';

/** The name under which every release finds the database. */
export const DATABASE_NAME = 'metrics.db';

/** Opens the database of a base folder past the totals; it is closed when the test is over. */
export function openRawDatabase(directory: string): Database {
  const db = openSharedDatabase(join(directory, DATABASE_NAME), { logBytes: 1024 * 1024, migrations: [] });
  onTestFinished(() => {
    db.close();
  });
  return db;
}

/** Adds to a counter as another release may that knows counters of its own. */
export function plantCounter(directory: string, { day, counter, amount }: PlantedCounter): void {
  const db = openRawDatabase(directory);
  db.transaction(() => {
    db.prepare('INSERT INTO totals VALUES (?, ?)').run(counter, amount);
    db.prepare('INSERT INTO days VALUES (?, ?, ?)').run(day, counter, amount);
    db.prepare("UPDATE state SET value = value + 1 WHERE name = 'sequence'").run();
  })();
  db.close();
}

export interface PlantedCounter {
  readonly day: string;
  readonly counter: string;
  readonly amount: number;
}

export function removeDatabase(directory: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(directory, DATABASE_NAME + suffix), { force: true });
}

/** The values of one counter by day, as they are in the database. */
export function readDays(directory: string, counter = 'answers.memory'): Record<string, number> {
  const db = openRawDatabase(directory);
  const rows = db.prepare('SELECT day, value FROM days WHERE counter = ? ORDER BY day').raw().all(counter);
  db.close();
  // Rows of two columns, as asked for.
  return Object.fromEntries(rows as [string, number][]);
}
