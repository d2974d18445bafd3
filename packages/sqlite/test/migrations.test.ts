import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Database, openSharedDatabase, openToRead, readPragmaNumber, StoreFiles } from '../src/index.ts';
import type { MigrationSignal } from './support/migration-worker.ts';
import { makeTemporaryFolder } from './support/temporary-folder.ts';

const GO: MigrationSignal = 'go';
const WORKER = join(import.meta.dirname, 'support', 'migration-worker.ts');
const FIRST = 'CREATE TABLE IF NOT EXISTS things (name TEXT NOT NULL) STRICT';
const SECOND = 'CREATE TABLE IF NOT EXISTS words (word TEXT NOT NULL) STRICT';

function makePath(): string {
  const files = new StoreFiles(join(makeTemporaryFolder(), 'store.db'));
  files.prepare();
  return files.database;
}

function open(path: string, migrations: readonly string[]): Database {
  return closeLater(openSharedDatabase(path, { logBytes: 1024 * 1024, migrations }));
}

function closeLater(db: Database): Database {
  onTestFinished(() => {
    db.close();
  });
  return db;
}

function readTables(db: Database): unknown[] {
  return db.prepare('SELECT name FROM sqlite_schema ORDER BY name').pluck().all();
}

describe('openSharedDatabase', () => {
  it('takes the steps that a database lacks, beside a release that knows fewer', () => {
    const path = makePath();
    const former = open(path, [FIRST]);
    former.exec("INSERT INTO things (name) VALUES ('kept')");
    const db = open(path, [FIRST, SECOND]);
    expect(readTables(db)).toEqual(['things', 'words']);
    expect(readPragmaNumber(db, 'user_version')).toBe(2);
    former.exec("INSERT INTO things (name) VALUES ('added')");
    expect(db.prepare('SELECT name FROM things').pluck().all()).toEqual(['kept', 'added']);
  });

  it('uses a database of a later release as it is', () => {
    const path = makePath();
    open(path, [FIRST, SECOND]).close();
    const db = open(path, [FIRST]);
    expect(readTables(db)).toEqual(['things', 'words']);
    expect(readPragmaNumber(db, 'user_version')).toBe(2);
  });

  it('takes all steps or none', () => {
    const path = makePath();
    expect(() => open(path, [FIRST, 'nonsense'])).toThrow(/syntax error/);
    expect(readTables(closeLater(openToRead(path)))).toEqual([]);
    expect(readTables(open(path, [FIRST, SECOND]))).toEqual(['things', 'words']);
  });

  it('takes each step once, however many processes come at once', async () => {
    const path = makePath();
    const workers = Array.from({ length: 4 }, () => fork(WORKER, [path], { execArgv: [] }));
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const exits = workers.map((worker) => once(worker, 'exit'));
    for (const worker of workers) worker.send(GO);
    expect(await Promise.all(exits)).toEqual(workers.map(() => [0, null]));
    const db = closeLater(openToRead(path));
    expect(db.prepare('SELECT name FROM steps').pluck().all()).toEqual(['one', 'two', 'three']);
  });
});
