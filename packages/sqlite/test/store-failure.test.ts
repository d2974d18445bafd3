import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { classifyFailure, StoreFiles } from '../src/index.ts';
import { mountSmallDisk } from './support/small-disk.ts';
import { makeTemporaryFolder } from './support/temporary-folder.ts';

function failureOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing failed');
}

describe('classifyFailure', () => {
  it('takes a folder that cannot be made on a read-only disk for one that cannot be written', (test) => {
    const disk = mountSmallDisk(test, 64 * 1024);
    disk.setReadOnly(true);
    for (const folder of ['new', join('new', 'below'), '.']) {
      const files = new StoreFiles(join(disk.path, folder, 'store.db'));
      expect(
        classifyFailure(
          failureOf(() => files.prepare()),
          files.database,
        ),
        folder,
      ).toBe('unwritable');
    }
  });

  it('tells a disk that became read-only from one that fails', (test) => {
    const error = new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
    const disk = mountSmallDisk(test, 64 * 1024);
    const path = join(disk.path, 'store.db');
    writeFileSync(path, '');
    expect(classifyFailure(error, path)).toBe('io');
    disk.setReadOnly(true);
    expect(classifyFailure(error, path)).toBe('unwritable');
  });

  it('takes a file that only SQLite holds for read-only for a corrupt one', () => {
    const path = join(makeTemporaryFolder(), 'store.db');
    writeFileSync(path, '');
    const error = (code: string) => new Database.SqliteError('attempt to write a readonly database', code);
    expect(classifyFailure(error('SQLITE_READONLY'), path)).toBe('corrupt');
    expect(classifyFailure(error('SQLITE_READONLY_DIRECTORY'), path)).toBe('unwritable');
    expect(classifyFailure(error('SQLITE_READONLY_DBMOVED'), path)).toBe('moved');
  });
});
