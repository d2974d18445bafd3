import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { copyDatabase, isDatabase } from '../src/copy-database.ts';
import { openSharedDatabase, openToRead } from '../src/shared-database.ts';
import { StoreFiles } from '../src/store-files.ts';
import { makeTemporaryFolder } from './support/temporary-folder.ts';

const OPTIONS = { logBytes: 1024 * 1024, migrations: ['CREATE TABLE pairs (a INTEGER, b INTEGER)'] };

function openPairs(folder: string) {
  const path = join(folder, 'pairs.db');
  new StoreFiles(path).prepare();
  return { path, db: openSharedDatabase(path, OPTIONS) };
}

describe('a copy of a database', () => {
  it('has what was committed, also what is in the log alone, and nothing that was not', () => {
    const folder = makeTemporaryFolder();
    const { path, db } = openPairs(folder);
    db.prepare('INSERT INTO pairs VALUES (1, 1)').run();
    expect(existsSync(`${path}-wal`)).toBe(true);
    db.prepare('BEGIN').run();
    db.prepare('INSERT INTO pairs VALUES (2, 2)').run();
    copyDatabase(path, join(folder, 'copy.db'));
    db.prepare('COMMIT').run();
    db.close();
    const copy = openToRead(join(folder, 'copy.db'));
    expect(copy.prepare('SELECT a, b FROM pairs').all()).toEqual([{ a: 1, b: 1 }]);
    copy.close();
    expect(existsSync(join(folder, 'copy.db-wal'))).toBe(false);
  });

  it('can be used in place of the database', () => {
    const folder = makeTemporaryFolder();
    const { path, db } = openPairs(folder);
    const settings = ['auto_vacuum', 'user_version', 'page_size'];
    const before = settings.map((name) => db.pragma(name, { simple: true }));
    copyDatabase(path, join(folder, 'copy.db'));
    db.close();
    const copy = openSharedDatabase(join(folder, 'copy.db'), OPTIONS);
    copy.prepare('INSERT INTO pairs VALUES (1, 1)').run();
    expect(settings.map((name) => copy.pragma(name, { simple: true }))).toEqual(before);
    copy.close();
  });

  it('is not made of a database that is corrupt', () => {
    const folder = makeTemporaryFolder();
    const { path, db } = openPairs(folder);
    db.prepare("INSERT INTO pairs VALUES (zeroblob(20000), 'x')").run();
    db.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, bytes.length - 12_288);
    writeFileSync(path, bytes);
    expect(() => copyDatabase(path, join(folder, 'copy.db'))).toThrow();
  });

  it('does not replace a file', () => {
    const folder = makeTemporaryFolder();
    const { path, db } = openPairs(folder);
    db.close();
    writeFileSync(join(folder, 'copy.db'), 'something else');
    expect(() => copyDatabase(path, join(folder, 'copy.db'))).toThrow();
    expect(readFileSync(join(folder, 'copy.db'), 'utf8')).toBe('something else');
  });
});

describe('a database', () => {
  it('is known by how it begins', () => {
    const folder = makeTemporaryFolder();
    const { path, db } = openPairs(folder);
    db.close();
    writeFileSync(join(folder, 'empty.db'), '');
    writeFileSync(join(folder, 'other.db'), 'SQLite format 4, and so on');
    const isOne = (file: string): boolean => {
      const opened = openSync(file, 'r');
      onTestFinished(() => closeSync(opened));
      return isDatabase(opened);
    };
    expect([path, join(folder, 'empty.db'), join(folder, 'other.db')].map(isOne)).toEqual([true, false, false]);
  });
});
