import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAY, SECOND } from '../../sqlite/test/support/fake-clock.ts';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { clearCache, inspectCache, verifyCache } from '../src/index.ts';
import { openCache } from './support/open-cache.ts';
import { DATABASE_NAME, openRawDatabase } from './support/raw-database.ts';
import { makeAnswer, makeKey } from './support/sample-answers.ts';

const operations = { inspectCache, verifyCache, clearCache };

describe('a cache folder that was never used', () => {
  for (const [name, operate] of Object.entries(operations)) {
    it(`is absent to ${name}, which makes nothing`, () => {
      const base = makeTemporaryFolder();
      expect(operate(join(base, 'cache'))).toEqual({ status: 'absent' });
      expect(readdirSync(base)).toEqual([]);
    });
  }
});

describe('a cache folder that cannot be used', () => {
  for (const [name, operate] of Object.entries(operations)) {
    it(`is named so by ${name}, without a path`, () => {
      const directory = makeTemporaryFolder();
      mkdirSync(join(directory, DATABASE_NAME));
      const outcome = operate(directory);
      expect(outcome).toEqual({ status: 'unusable', reason: expect.stringMatching(/cannot be .*written/) });
      expect(JSON.stringify(outcome)).not.toContain(directory);
    });
  }
});

describe('inspectCache', () => {
  it('counts entries and bytes beside a running cache', () => {
    const directory = makeTemporaryFolder();
    const { cache, clock } = openCache({ directory });
    const oldestAt = clock.now();
    cache.put(makeKey(1), makeAnswer(1));
    clock.advance(DAY);
    cache.put(makeKey(2), makeAnswer(2));
    const inspection = inspectCache(directory);
    expect(inspection).toMatchObject({ status: 'ok', entries: 2, oldestAt, newestAt: clock.now(), setAside: [] });
    expect(inspection).toHaveProperty('bytes', expect.any(Number));
  });

  it('counts what a closed cache left', () => {
    const directory = makeTemporaryFolder();
    const { cache } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    cache.close();
    expect(inspectCache(directory)).toMatchObject({ status: 'ok', entries: 1 });
  });

  it('knows no age where there are no entries', () => {
    const directory = makeTemporaryFolder();
    openCache({ directory });
    expect(inspectCache(directory)).toMatchObject({ entries: 0, oldestAt: null, newestAt: null });
  });
});

describe('verifyCache', () => {
  it('finds garbled entries, leaves them, and tells those of other releases apart', () => {
    const directory = makeTemporaryFolder();
    const { cache } = openCache({ directory });
    for (let number = 0; number < 600; number += 1) cache.put(makeKey(number), makeAnswer(number));
    const raw = openRawDatabase(directory);
    raw.exec("UPDATE entries SET body = x'00' WHERE id IN (1, 550)");
    raw.exec('UPDATE entries SET format = 2 WHERE id = 3');
    const progress: [number, number][] = [];
    const verification = verifyCache(directory, { onProgress: (done, total) => progress.push([done, total]) });
    expect(verification).toEqual({ status: 'ok', entries: 600, garbled: 2, otherFormat: 1, problems: [] });
    expect(progress).toEqual([
      [500, 600],
      [600, 600],
    ]);
    expect(inspectCache(directory)).toMatchObject({ entries: 600 });
  });

  it('says what is wrong with the database itself', () => {
    const directory = makeTemporaryFolder();
    openCache({ directory }).cache.put(makeKey(1), makeAnswer(1));
    const raw = openRawDatabase(directory);
    raw.unsafeMode();
    raw.exec('PRAGMA writable_schema = ON');
    raw.exec("DELETE FROM sqlite_schema WHERE name = 'entries_by_age'");
    raw.close();
    expect(verifyCache(directory)).toMatchObject({
      status: 'ok',
      garbled: 0,
      problems: [expect.stringMatching(/never used/)],
    });
  });

  it('names a file that is no database', () => {
    const directory = makeTemporaryFolder();
    writeFileSync(join(directory, DATABASE_NAME), 'this is no database '.repeat(100));
    expect(verifyCache(directory)).toEqual({ status: 'unusable', reason: 'The cache database is corrupt.' });
  });
});

describe('clearCache', () => {
  it('removes entries and what was set aside, and gives the space back', () => {
    const directory = makeTemporaryFolder();
    writeFileSync(join(directory, DATABASE_NAME), 'this is no database '.repeat(100));
    const { cache } = openCache({ directory });
    for (let number = 0; number < 700; number += 1) cache.put(makeKey(number), makeAnswer(number, 2000));
    cache.close();
    expect(clearCache(directory)).toEqual({ status: 'ok', entries: 700 });
    const inspection = inspectCache(directory);
    expect(inspection).toMatchObject({ entries: 0, setAside: [] });
    expect('bytes' in inspection && inspection.bytes).toBeLessThan(150_000);
  });

  it('makes a running cache forget what it has in memory', () => {
    const directory = makeTemporaryFolder();
    const { cache, clock } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    expect(clearCache(directory)).toEqual({ status: 'ok', entries: 1 });
    clock.advance(6 * SECOND);
    cache.health();
    expect(cache.get(makeKey(1))).toBeUndefined();
  });

  it('removes a corrupt database', () => {
    const directory = makeTemporaryFolder();
    writeFileSync(join(directory, DATABASE_NAME), 'this is no database '.repeat(100));
    expect(clearCache(directory)).toEqual({ status: 'ok', entries: null });
    expect(readdirSync(directory)).toEqual([]);
  });
});
