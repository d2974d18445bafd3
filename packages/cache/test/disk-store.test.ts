import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DAY } from '../../sqlite/test/support/fake-clock.ts';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { openCache } from './support/open-cache.ts';
import { DATABASE_NAME, openRawDatabase } from './support/raw-database.ts';
import { makeAnswer, makeKey } from './support/sample-answers.ts';

const MEGABYTE = 1024 * 1024;

function folderBytes(folder: string): number {
  const sizes = readdirSync(folder)
    .filter((name) => !name.endsWith('-shm'))
    .map((name) => statSync(join(folder, name)).size);
  return sizes.reduce((total, size) => total + size, 0);
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('the SQLite library', () => {
  it('is new enough for a log that several processes share', () => {
    const db = new Database(':memory:');
    onTestFinished(() => {
      db.close();
    });
    const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
    expect(version.localeCompare('3.51.3', 'en', { numeric: true }), version).toBeGreaterThanOrEqual(0);
  });
});

describe('the files of the disk store', () => {
  it('are for their owner only, in a folder for its owner only', () => {
    const directory = join(makeTemporaryFolder(), 'cache');
    const { cache } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    expect(readdirSync(directory).sort()).toEqual(['', '-shm', '-wal'].map((suffix) => DATABASE_NAME + suffix));
    expect(modeOf(directory)).toBe('700');
    for (const name of readdirSync(directory)) expect(modeOf(join(directory, name)), name).toBe('600');
  });

  it('are closed to others again when someone opened them up', () => {
    const directory = makeTemporaryFolder();
    openCache({ directory }).cache.close();
    chmodSync(join(directory, DATABASE_NAME), 0o644);
    openCache({ directory });
    for (const name of readdirSync(directory)) expect(modeOf(join(directory, name)), name).toBe('600');
  });

  it('leave the mode of a folder alone that was there before', () => {
    const directory = join(makeTemporaryFolder(), 'shared');
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    openCache({ directory });
    expect(modeOf(directory)).toBe('755');
  });

  it('hold no source', () => {
    const directory = makeTemporaryFolder();
    const { cache } = openCache({ directory });
    cache.put(makeKey(1), { ...makeAnswer(1), ...{ source: 'secret source' } });
    const row = openRawDatabase(directory).prepare('SELECT * FROM entries').get();
    expect(JSON.stringify(row)).not.toContain(Buffer.from('secret').toJSON().data.join(','));
  });

  it('stay within their limit, the latest entries kept', () => {
    const directory = makeTemporaryFolder();
    const { cache } = openCache({ directory, memoryEntries: 1, maxBytes: 2 * MEGABYTE });
    for (let number = 0; number < 1500; number += 1) {
      cache.put(makeKey(number), makeAnswer(number, (number * 37) % 9000));
      if (number % 25 === 0) expect(folderBytes(directory)).toBeLessThanOrEqual(2 * MEGABYTE);
    }
    expect(cache.stats().disk.evicted).toBeGreaterThan(0);
    expect(cache.stats().disk.unwritten).toBe(0);
    expect(cache.stats().disk.usedBytes).toBeGreaterThan(MEGABYTE);
    for (let number = 1450; number < 1500; number += 1) expect(cache.get(makeKey(number))?.tier).toBeDefined();
    expect(cache.get(makeKey(0))).toBeUndefined();
  });

  it('keep entries that are used, however old, over those that are not', () => {
    const directory = makeTemporaryFolder();
    const { cache, clock } = openCache({ directory, maxBytes: MEGABYTE });
    for (let number = 0; number < 22; number += 1) cache.put(makeKey(number), makeAnswer(number));
    clock.advance(DAY);
    // One is used from memory, one from disk.
    expect(cache.get(makeKey(0))?.tier).toBe('memory');
    expect(openCache({ directory }, clock).cache.get(makeKey(1))?.tier).toBe('disk');
    for (let number = 100; number < 1000 && cache.stats().disk.evicted < 16; number += 1) {
      cache.put(makeKey(number), makeAnswer(number, 4000));
    }
    expect(cache.stats().disk.evicted).toBe(16);
    const restarted = openCache({ directory }, clock).cache;
    const kept = Array.from({ length: 22 }, (_, number) => number).filter((number) => restarted.get(makeKey(number)));
    expect(kept).toEqual([0, 1, 18, 19, 20, 21]);
  });

  it('shrink when the limit is lowered', () => {
    const directory = makeTemporaryFolder();
    const before = openCache({ directory, maxBytes: 8 * MEGABYTE });
    for (let number = 0; number < 800; number += 1) before.cache.put(makeKey(number), makeAnswer(number, 5000));
    before.cache.close();
    expect(folderBytes(directory)).toBeGreaterThan(3 * MEGABYTE);
    const { cache } = openCache({ directory, maxBytes: MEGABYTE });
    for (let number = 1000; number < 1200; number += 1) cache.put(makeKey(number), makeAnswer(number, 5000));
    cache.close();
    expect(folderBytes(directory)).toBeLessThanOrEqual(MEGABYTE);
  });

  it('do not take an entry larger than the limit', () => {
    const { cache } = openCache({ directory: makeTemporaryFolder(), maxBytes: MEGABYTE });
    cache.put(makeKey(1), makeAnswer(1, 2 * MEGABYTE));
    expect(cache.stats().disk).toMatchObject({ writes: 0, unwritten: 1 });
    expect(cache.get(makeKey(1))?.tier).toBe('memory');
    expect(cache.health()).toEqual({ status: 'ok' });
  });
});

describe('an entry of another release', () => {
  it('is a miss and left alone when its format is newer', () => {
    const directory = makeTemporaryFolder();
    const { cache, clock } = openCache({ directory });
    const raw = openRawDatabase(directory);
    const newer = [
      Buffer.from(makeKey(1), 'hex'),
      2,
      clock.now(),
      20_000,
      Buffer.from('sum'),
      Buffer.from('later body'),
    ];
    raw
      .prepare('INSERT INTO entries (key, format, created_at, used_day, checksum, body) VALUES (?, ?, ?, ?, ?, ?)')
      .run(...newer);
    expect(cache.get(makeKey(1))).toBeUndefined();
    cache.put(makeKey(1), makeAnswer(1));
    expect(cache.stats().disk).toMatchObject({ garbled: 0, writes: 1 });
    const kept = raw.prepare('SELECT key, format, created_at, used_day, checksum, body FROM entries WHERE format = 2');
    expect(kept.raw().get()).toEqual(newer);
    expect(openCache({ directory }).cache.get(makeKey(1))?.tier).toBe('disk');
  });

  it('is read although a later release added a column and an index', () => {
    const directory = makeTemporaryFolder();
    const { cache } = openCache({ directory, memoryEntries: 1 });
    cache.put(makeKey(1), makeAnswer(1));
    const raw = openRawDatabase(directory);
    raw.exec('ALTER TABLE entries ADD COLUMN novelty TEXT; CREATE INDEX by_novelty ON entries (novelty)');
    for (const number of [2, 3]) cache.put(makeKey(number), makeAnswer(number));
    expect([1, 2].map((number) => cache.get(makeKey(number))?.tier)).toEqual(['disk', 'disk']);
    expect(openCache({ directory }).cache.get(makeKey(3))?.tier).toBe('disk');
    expect(cache.health()).toEqual({ status: 'ok' });
  });
});

describe('a garbled entry', () => {
  const damages = {
    'a body that was cut': 'UPDATE entries SET body = substr(body, 1, length(body) - 1)',
    'a body with one bit changed': "UPDATE entries SET body = CAST(replace(body, 'Intent', 'intent') AS BLOB)",
    'a body that is another entry’s': 'UPDATE entries SET body = (SELECT body FROM entries ORDER BY id DESC LIMIT 1)',
    'an age that was changed': 'UPDATE entries SET created_at = created_at + 1',
    'a checksum that is gone': "UPDATE entries SET checksum = x''",
  };

  for (const [damage, statement] of Object.entries(damages)) {
    it(`is a miss, counted and removed: ${damage}`, () => {
      const directory = makeTemporaryFolder();
      const before = openCache({ directory });
      for (const number of [1, 2]) before.cache.put(makeKey(number), makeAnswer(number));
      const raw = openRawDatabase(directory);
      raw.prepare(`${statement} WHERE id = 1`).run();
      const { cache } = openCache({ directory });
      expect(cache.get(makeKey(1))).toBeUndefined();
      expect(cache.get(makeKey(2))?.answer).toEqual(makeAnswer(2));
      expect(cache.stats().disk.garbled).toBe(1);
      expect(raw.prepare('SELECT id FROM entries').pluck().all()).toEqual([2]);
    });
  }
});
