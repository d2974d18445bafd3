import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../sqlite/test/support/fake-clock.ts';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { openCache } from './support/open-cache.ts';
import { makeAnswer, makeKey } from './support/sample-answers.ts';

describe('openAnalysisCache', () => {
  it('finds nothing under a key that was never stored', () => {
    const { cache } = openCache({ directory: makeTemporaryFolder() });
    expect(cache.get(makeKey(1))).toBeUndefined();
  });

  it('answers from memory what was stored in this process', () => {
    const { cache } = openCache({ directory: makeTemporaryFolder() });
    cache.put(makeKey(1), makeAnswer(1));
    expect(cache.get(makeKey(1))).toEqual({ answer: makeAnswer(1), tier: 'memory' });
  });

  it('answers from disk after a restart, then from memory', () => {
    const directory = join(makeTemporaryFolder(), 'base', 'cache');
    const before = openCache({ directory });
    before.cache.put(makeKey(1), makeAnswer(1));
    before.cache.close();
    const { cache } = openCache({ directory });
    expect(cache.get(makeKey(1))).toEqual({ answer: makeAnswer(1), tier: 'disk' });
    expect(cache.get(makeKey(1))).toEqual({ answer: makeAnswer(1), tier: 'memory' });
  });

  it('keeps the entries in memory that were used last, and all of them on disk', () => {
    const { cache } = openCache({ directory: makeTemporaryFolder(), memoryEntries: 2 });
    for (const number of [1, 2]) cache.put(makeKey(number), makeAnswer(number));
    cache.get(makeKey(1));
    cache.put(makeKey(3), makeAnswer(3));
    expect([1, 3, 2].map((number) => cache.get(makeKey(number))?.tier)).toEqual(['memory', 'memory', 'disk']);
  });

  it('keeps 500 entries in memory unless told otherwise', () => {
    const { cache } = openCache({ directory: makeTemporaryFolder() });
    for (let number = 0; number < 501; number += 1) cache.put(makeKey(number), makeAnswer(number));
    expect(cache.stats().memory).toMatchObject({ entries: 500, maxEntries: 500 });
  });

  it('forgets an entry after 30 days in both tiers', () => {
    const directory = makeTemporaryFolder();
    const { cache, clock } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    clock.advance(30 * DAY);
    expect(cache.get(makeKey(1))?.tier).toBe('memory');
    clock.advance(1);
    expect(cache.get(makeKey(1))).toBeUndefined();
  });

  it('counts the age of an entry from when it was made, not from when it came to memory', () => {
    const directory = makeTemporaryFolder();
    const before = openCache({ directory });
    before.cache.put(makeKey(1), makeAnswer(1));
    const { cache, clock } = openCache({ directory }, before.clock);
    clock.advance(29 * DAY);
    expect(cache.get(makeKey(1))?.tier).toBe('disk');
    clock.advance(DAY);
    expect(cache.get(makeKey(1))?.tier).toBe('memory');
    clock.advance(1);
    expect(cache.get(makeKey(1))).toBeUndefined();
  });

  it('removes expired entries from disk a few at a time, as others are stored', () => {
    const { cache, clock } = openCache({ directory: makeTemporaryFolder() });
    for (let number = 0; number < 20; number += 1) cache.put(makeKey(number), makeAnswer(number));
    clock.advance(31 * DAY);
    const removed = [100, 101, 102, 103].map((number) => {
      cache.put(makeKey(number), makeAnswer(number));
      return cache.stats().disk.expired;
    });
    expect(removed).toEqual([8, 16, 20, 20]);
  });

  it('takes the newer answer of two under one key', () => {
    const directory = makeTemporaryFolder();
    const { cache } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    cache.put(makeKey(1), makeAnswer(2));
    expect(cache.get(makeKey(1))?.answer).toEqual(makeAnswer(2));
    expect(openCache({ directory }).cache.get(makeKey(1))?.answer).toEqual(makeAnswer(2));
  });

  it('forgets everything when it is cleared, and goes on', () => {
    const { cache } = openCache({ directory: makeTemporaryFolder() });
    cache.put(makeKey(1), makeAnswer(1));
    cache.clear();
    expect(cache.get(makeKey(1))).toBeUndefined();
    cache.put(makeKey(1), makeAnswer(1));
    expect(cache.get(makeKey(1))?.tier).toBe('memory');
  });

  it('counts what happened', () => {
    const { cache } = openCache({ directory: makeTemporaryFolder(), memoryEntries: 1 });
    cache.get(makeKey(1));
    for (const number of [1, 2]) cache.put(makeKey(number), makeAnswer(number));
    for (const number of [2, 1]) cache.get(makeKey(number));
    expect(cache.stats()).toMatchObject({
      memory: { hits: 1, misses: 2, entries: 1 },
      disk: { hits: 1, misses: 1, writes: 2, unwritten: 0, garbled: 0, evicted: 0, expired: 0, setAside: 0 },
    });
  });

  it('neither answers from disk nor fails once it is closed', () => {
    const { cache } = openCache({ directory: makeTemporaryFolder(), memoryEntries: 1 });
    cache.put(makeKey(1), makeAnswer(1));
    cache.close();
    cache.put(makeKey(2), makeAnswer(2));
    expect(cache.get(makeKey(1))).toBeUndefined();
    cache.close();
  });
});
