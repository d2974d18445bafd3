import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../sqlite/test/support/fake-clock.ts';
import { mountSmallDisk } from '../../sqlite/test/support/small-disk.ts';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import type { AnalysisCache } from '../src/index.ts';
import { openCache } from './support/open-cache.ts';
import { DATABASE_NAME, openRawDatabase } from './support/raw-database.ts';
import { makeAnswer, makeKey } from './support/sample-answers.ts';

const UNWRITABLE = 'The cache folder cannot be written; new answers are kept in memory only.';
const FULL = 'The disk of the cache folder is full; new answers are kept in memory only.';
const BUSY = 'Another process holds the cache database; new answers are kept in memory only.';
const SET_ASIDE = 'The cache database is corrupt; it was set aside and a new one begun';
const MENDED = 'info: The cache database works again';
/** Longer than any back-off. */
const A_WHILE = 61 * SECOND;

function setAsideNames(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.includes('.corrupt-'));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** The tiers that a cache which was just opened finds answers in. */
function tiersOf(directory: string, numbers: readonly number[]): Set<string | undefined> {
  const { cache } = openCache({ directory });
  return new Set(numbers.map((number) => cache.get(makeKey(number))?.tier));
}

function storeAnswers(cache: AnalysisCache, count: number): void {
  for (let number = 0; number < count; number += 1) cache.put(makeKey(number), makeAnswer(number, 300));
}

describe('a folder that cannot be written', () => {
  it('leaves the cache in memory, says so once without a path, and heals when it can', () => {
    const blocker = join(makeTemporaryFolder(), 'base');
    writeFileSync(blocker, 'a file where a folder should be');
    const directory = join(blocker, 'cache');
    const { cache, clock, log } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    expect(cache.get(makeKey(1))).toEqual({ answer: makeAnswer(1), tier: 'memory' });
    expect(cache.health()).toEqual({ status: 'degraded', reason: UNWRITABLE });
    clock.advance(A_WHILE);
    cache.put(makeKey(2), makeAnswer(2));
    expect(log.lines).toEqual([`warn: ${UNWRITABLE}`]);
    expect(log.fields[0]).toMatchObject({ path: join(directory, DATABASE_NAME) });
    rmSync(blocker);
    expect(cache.health()).toMatchObject({ status: 'degraded' });
    clock.advance(A_WHILE);
    expect(cache.health()).toEqual({ status: 'ok' });
    expect(log.lines).toEqual([`warn: ${UNWRITABLE}`, MENDED]);
    cache.put(makeKey(3), makeAnswer(3));
    const restarted = openCache({ directory }).cache;
    expect([1, 2, 3].map((number) => restarted.get(makeKey(number))?.tier)).toEqual(['disk', 'disk', 'disk']);
  });

  it('is not tried at every request', () => {
    const blocker = join(makeTemporaryFolder(), 'base');
    writeFileSync(blocker, '');
    const { cache, clock } = openCache({ directory: join(blocker, 'cache') });
    rmSync(blocker);
    clock.advance(SECOND - 1);
    cache.put(makeKey(1), makeAnswer(1));
    expect(cache.health()).toMatchObject({ status: 'degraded' });
    clock.advance(1);
    expect(cache.health()).toEqual({ status: 'ok' });
  });

  it('heals when a read-only disk can be written again', (test) => {
    const disk = mountSmallDisk(test, 4 * 1024 * 1024);
    const directory = join(disk.path, 'cache');
    const before = openCache({ directory });
    before.cache.put(makeKey(1), makeAnswer(1));
    before.cache.close();
    disk.setReadOnly(true);
    const { cache, clock, log } = openCache({ directory });
    cache.put(makeKey(2), makeAnswer(2));
    expect(cache.get(makeKey(2))?.tier).toBe('memory');
    expect(cache.health()).toEqual({ status: 'degraded', reason: UNWRITABLE });
    disk.setReadOnly(false);
    clock.advance(A_WHILE);
    expect(cache.health()).toEqual({ status: 'ok' });
    expect(cache.get(makeKey(1))?.tier).toBe('disk');
    expect(log.lines).toEqual([`warn: ${UNWRITABLE}`, MENDED]);
  });
});

describe('a full disk', () => {
  it('goes on giving the answers it has, and takes those that waited when there is room', (test) => {
    const disk = mountSmallDisk(test, 4 * 1024 * 1024);
    const directory = join(disk.path, 'cache');
    const { cache, clock, log } = openCache({ directory, memoryEntries: 1 });
    cache.put(makeKey(0), makeAnswer(0));
    disk.fill(64 * 1024);
    for (let number = 1; number < 100; number += 1) cache.put(makeKey(number), makeAnswer(number, 5000));
    expect(cache.get(makeKey(99))).toEqual({ answer: makeAnswer(99, 5000), tier: 'memory' });
    expect(cache.get(makeKey(0))).toEqual({ answer: makeAnswer(0), tier: 'disk' });
    expect(cache.health()).toEqual({ status: 'degraded', reason: FULL });
    expect(cache.stats().disk.waiting).toBeGreaterThan(50);
    disk.makeRoom();
    clock.advance(A_WHILE);
    expect(cache.health()).toEqual({ status: 'ok' });
    expect(log.lines).toEqual([`warn: ${FULL}`, MENDED]);
    cache.put(makeKey(200), makeAnswer(200));
    cache.close();
    expect(tiersOf(directory, [...range(100), 200])).toEqual(new Set(['disk']));
    expect(openRawDatabase(directory).pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('leaves the cache in memory when it is full from the start', (test) => {
    const disk = mountSmallDisk(test, 1024 * 1024);
    disk.fill();
    const directory = join(disk.path, 'cache');
    const { cache, clock } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    expect(cache.get(makeKey(1))?.tier).toBe('memory');
    expect(cache.health()).toEqual({ status: 'degraded', reason: FULL });
    disk.makeRoom();
    clock.advance(A_WHILE);
    expect(cache.health()).toEqual({ status: 'ok' });
    expect(openCache({ directory }).cache.get(makeKey(1))?.tier).toBe('disk');
  });

  it('keeps within its limit where the disk is hardly larger', (test) => {
    const disk = mountSmallDisk(test, 1024 * 1024);
    const { cache } = openCache({ directory: join(disk.path, 'cache'), maxBytes: 960 * 1024 });
    for (let number = 0; number < 1000; number += 1) cache.put(makeKey(number), makeAnswer(number, 3000));
    expect(cache.health()).toEqual({ status: 'ok' });
    expect(cache.stats().disk).toMatchObject({ writes: 1000, unwritten: 0 });
  });
});

describe('a corrupt database', () => {
  it('is set aside when the cache is opened, and said so in health and log', () => {
    const directory = makeTemporaryFolder();
    writeFileSync(join(directory, DATABASE_NAME), 'this is no database '.repeat(100));
    const { cache, log } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    expect(cache.health()).toEqual({
      status: 'ok',
      note: 'A corrupt cache database was set aside at 2026-03-01T12:00:00.000Z; a new one was begun.',
    });
    expect(log.lines).toEqual([`warn: ${SET_ASIDE}`]);
    expect(cache.stats().disk.setAside).toBe(1);
    const [name = ''] = setAsideNames(directory);
    expect(name).toBe(`${DATABASE_NAME}.corrupt-2026-03-01T120000.000Z`);
    expect(readFileSync(join(directory, name), 'utf8')).toMatch(/^this is no database/);
    expect(openCache({ directory }).cache.get(makeKey(1))?.tier).toBe('disk');
  });

  it('is kept once at most', () => {
    const directory = makeTemporaryFolder();
    const clock = openCache({ directory }).clock;
    for (const content of ['first', 'second']) {
      rmSync(join(directory, DATABASE_NAME));
      writeFileSync(join(directory, DATABASE_NAME), content.repeat(1000));
      clock.advance(A_WHILE);
      openCache({ directory }, clock).cache.close();
    }
    expect(setAsideNames(directory)).toHaveLength(1);
    expect(readFileSync(join(directory, setAsideNames(directory)[0] ?? ''), 'utf8')).toMatch(/^second/);
  });

  it('is set aside while the cache is in use, without an answer lost', () => {
    const directory = makeTemporaryFolder();
    const opened = openCache({ directory, memoryEntries: 1 });
    storeAnswers(opened.cache, 3000);
    const raw = openRawDatabase(directory);
    raw.pragma('wal_checkpoint(TRUNCATE)');
    raw.close();
    const bytes = readFileSync(join(directory, DATABASE_NAME));
    writeFileSync(join(directory, DATABASE_NAME), bytes.fill(0xa5, 4096));
    const { cache, log } = opened;
    for (let number = 0; number < 3000; number += 100) {
      const hit = cache.get(makeKey(number));
      if (hit !== undefined) expect(hit.answer).toEqual(makeAnswer(number, 300));
    }
    cache.put(makeKey(1), makeAnswer(1, 300));
    cache.put(makeKey(2), makeAnswer(2, 300));
    expect(log.lines).toEqual([`warn: ${SET_ASIDE}`]);
    expect(cache.health().status).toBe('ok');
    expect(cache.get(makeKey(1))).toEqual({ answer: makeAnswer(1, 300), tier: 'disk' });
  });

  it('that is corrupt again within a minute is left for later', () => {
    const directory = makeTemporaryFolder();
    const { cache, clock } = openCache({ directory });
    const spoil = () => {
      for (const name of readdirSync(directory)) rmSync(join(directory, name));
      writeFileSync(join(directory, DATABASE_NAME), 'spoilt'.repeat(1000));
      clock.advance(6 * SECOND);
      cache.put(makeKey(1), makeAnswer(1));
    };
    spoil();
    expect(cache.health().status).toBe('ok');
    spoil();
    expect(cache.health()).toMatchObject({ status: 'degraded', reason: expect.stringMatching(/corrupt/) });
    clock.advance(A_WHILE);
    expect(cache.health().status).toBe('ok');
    expect(openCache({ directory }).cache.get(makeKey(1))?.tier).toBe('disk');
  });
});

describe('a database that another process holds', () => {
  it('does not hold up requests, and takes their answers when it is free', async () => {
    const directory = makeTemporaryFolder();
    const { cache, clock, log } = openCache({ directory });
    const holder = openRawDatabase(directory);
    holder.exec('BEGIN IMMEDIATE');
    const started = performance.now();
    for (let number = 0; number < 50; number += 1) cache.put(makeKey(number), makeAnswer(number));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(cache.health()).toEqual({ status: 'ok' });
    clock.advance(11 * SECOND);
    expect(cache.health()).toEqual({ status: 'degraded', reason: BUSY });
    holder.exec('COMMIT');
    clock.advance(A_WHILE);
    expect(cache.health()).toEqual({ status: 'ok' });
    expect(log.lines).toEqual([`warn: ${BUSY}`, MENDED]);
    // A few at a time, and by itself.
    expect(cache.stats().disk.waiting).toBeGreaterThan(0);
    await expect.poll(() => cache.stats().disk.waiting, { timeout: 10_000 }).toBe(0);
    expect(tiersOf(directory, range(50))).toEqual(new Set(['disk']));
    expect(cache.stats().disk).toMatchObject({ writes: 50, unwritten: 0 });
  });

  it('is asked again before a tenth of a second is over', () => {
    const directory = makeTemporaryFolder();
    const { cache, clock } = openCache({ directory });
    const holder = openRawDatabase(directory);
    holder.exec('BEGIN IMMEDIATE');
    cache.put(makeKey(1), makeAnswer(1));
    holder.exec('COMMIT');
    cache.put(makeKey(2), makeAnswer(2));
    expect(cache.stats().disk).toMatchObject({ writes: 0, waiting: 2 });
    clock.advance(SECOND / 10);
    cache.put(makeKey(3), makeAnswer(3));
    expect(cache.stats().disk).toMatchObject({ writes: 3, waiting: 0 });
  });

  it('takes what waited when the cache is closed', () => {
    const directory = makeTemporaryFolder();
    const { cache } = openCache({ directory });
    const holder = openRawDatabase(directory);
    holder.exec('BEGIN IMMEDIATE');
    storeAnswers(cache, 100);
    holder.exec('COMMIT');
    cache.close();
    expect(tiersOf(directory, range(100))).toEqual(new Set(['disk']));
  });

  it('is not waited for when the cache is closed', () => {
    const directory = makeTemporaryFolder();
    const { cache } = openCache({ directory });
    const holder = openRawDatabase(directory);
    holder.exec('BEGIN IMMEDIATE');
    storeAnswers(cache, 100);
    cache.close();
    holder.exec('COMMIT');
    expect(tiersOf(directory, range(100))).toEqual(new Set([undefined]));
  });

  it('gets none of the answers that waited when the cache was cleared', () => {
    const directory = makeTemporaryFolder();
    const { cache, clock } = openCache({ directory });
    const holder = openRawDatabase(directory);
    holder.exec('BEGIN IMMEDIATE');
    storeAnswers(cache, 10);
    holder.exec('COMMIT');
    cache.clear();
    clock.advance(A_WHILE);
    cache.close();
    expect(tiersOf(directory, range(10))).toEqual(new Set([undefined]));
  });
});

describe('a store that is taken away', () => {
  it('is made anew when the folder is removed under a running cache, and memory forgets too', () => {
    const directory = join(makeTemporaryFolder(), 'cache');
    const { cache, clock } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    rmSync(directory, { recursive: true });
    clock.advance(6 * SECOND);
    expect(cache.health()).toEqual({ status: 'ok' });
    expect(cache.get(makeKey(1))).toBeUndefined();
    cache.put(makeKey(2), makeAnswer(2));
    expect(openCache({ directory }).cache.get(makeKey(2))?.tier).toBe('disk');
  });

  it('is left for later when a folder stands where the database should', () => {
    const directory = makeTemporaryFolder();
    mkdirSync(join(directory, DATABASE_NAME));
    const { cache, clock } = openCache({ directory });
    expect(cache.health()).toEqual({ status: 'degraded', reason: UNWRITABLE });
    rmSync(join(directory, DATABASE_NAME), { recursive: true });
    clock.advance(A_WHILE);
    expect(cache.health()).toEqual({ status: 'ok' });
  });
});
