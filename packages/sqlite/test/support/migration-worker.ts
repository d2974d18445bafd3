import { openSharedDatabase } from '../../src/index.ts';

/** What it says when it has begun, and what it waits for. */
export type MigrationSignal = 'ready' | 'go';

/** A program of its own: says that it is ready, and migrates a database as soon as it is told to. */
const [path = ''] = process.argv.slice(2);
/** Not harmless when taken twice, so that taking it twice shows. */
const STEPS = ['one', 'two', 'three'].map(
  (step) => `
  CREATE TABLE IF NOT EXISTS steps (name TEXT NOT NULL) STRICT;
  INSERT INTO steps (name) VALUES ('${step}')`,
);

process.once('message', () => {
  openSharedDatabase(path, { logBytes: 1024 * 1024, migrations: STEPS }).close();
  process.disconnect();
});
const ready: MigrationSignal = 'ready';
process.send?.(ready);
