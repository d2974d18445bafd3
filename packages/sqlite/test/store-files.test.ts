import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreFiles } from '../src/store-files.ts';
import { SECOND } from './support/fake-clock.ts';
import { makeTemporaryFolder } from './support/temporary-folder.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

function makeFiles(): { files: StoreFiles; identity: string; claim: string } {
  const files = new StoreFiles(join(makeTemporaryFolder(), 'store.db'));
  files.prepare();
  writeFileSync(files.database, 'corrupt');
  return { files, identity: files.identity() ?? '', claim: `${files.database}.recovery` };
}

function leaveClaim(claim: string, time: number): void {
  writeFileSync(claim, '');
  utimesSync(claim, time / SECOND, time / SECOND);
}

describe('a symbolic link in the place of a database', () => {
  it.for(['', '-wal', '-shm'])('is refused, and what it points to left alone: %j', (suffix) => {
    const folder = makeTemporaryFolder();
    const files = new StoreFiles(join(folder, 'store.db'));
    const target = join(folder, 'precious');
    writeFileSync(target, 'precious', { mode: 0o644 });
    symlinkSync(target, files.database + suffix);
    expect(() => files.prepare()).toThrow(expect.objectContaining({ kind: 'unwritable' }));
    expect(statSync(target).mode & 0o777).toBe(0o644);
  });
});

describe('setting a database aside', () => {
  it('renames it and takes its side files away', () => {
    const { files, identity } = makeFiles();
    for (const suffix of ['-wal', '-shm']) writeFileSync(files.database + suffix, '');
    const name = files.setAside(identity, NOW);
    expect(readdirSync(files.directory)).toEqual([name]);
    expect(files.setAsideNames()).toEqual([name]);
  });

  it('leaves alone what another process has put in its place', () => {
    const { files, identity } = makeFiles();
    files.setAside(identity, NOW);
    writeFileSync(files.database, 'made anew');
    expect(files.setAside(identity, NOW + SECOND)).toBeUndefined();
    expect(readFileSync(files.database, 'utf8')).toBe('made anew');
  });

  it('waits for another process that is at it', () => {
    const { files, identity, claim } = makeFiles();
    leaveClaim(claim, NOW - 9 * SECOND);
    expect(() => files.setAside(identity, NOW)).toThrow(expect.objectContaining({ kind: 'busy' }));
    expect(readFileSync(files.database, 'utf8')).toBe('corrupt');
    expect(existsSync(claim)).toBe(true);
  });

  it('does not wait for one that died at it', () => {
    const { files, identity, claim } = makeFiles();
    leaveClaim(claim, NOW - 10 * SECOND);
    expect(files.setAside(identity, NOW)).toBeDefined();
    expect(existsSync(claim)).toBe(false);
  });
});
