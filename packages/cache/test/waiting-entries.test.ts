import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../src/disk-store.ts';
import { WaitingEntries } from '../src/waiting-entries.ts';
import { makeKey } from './support/sample-answers.ts';

const MEGABYTE = 1024 ** 2;

function makeEntry(number: number, bytes = 100): NewEntry {
  return { key: makeKey(number), body: Buffer.alloc(bytes, number), createdAt: number };
}

describe('WaitingEntries', () => {
  it('gives the oldest first', () => {
    const waiting = new WaitingEntries();
    for (const number of [3, 1, 2]) expect(waiting.add(makeEntry(number))).toBe(0);
    expect(waiting.oldest(2).map(({ createdAt }) => createdAt)).toEqual([3, 1]);
    waiting.remove(makeKey(3));
    expect(waiting.oldest(10).map(({ createdAt }) => createdAt)).toEqual([1, 2]);
  });

  it('holds the last one under a key', () => {
    const waiting = new WaitingEntries();
    waiting.add(makeEntry(1));
    waiting.add({ ...makeEntry(1), createdAt: 7 });
    expect(waiting.oldest(10).map(({ createdAt }) => createdAt)).toEqual([7]);
  });

  it('gives the oldest up where there are too many, and counts them', () => {
    const waiting = new WaitingEntries();
    for (const number of [1, 2, 3, 4]) expect(waiting.add(makeEntry(number, MEGABYTE))).toBe(0);
    expect(waiting.add(makeEntry(5, 1.5 * MEGABYTE))).toBe(2);
    expect(waiting.oldest(10).map(({ createdAt }) => createdAt)).toEqual([3, 4, 5]);
    expect(waiting.add(makeEntry(6, MEGABYTE / 2))).toBe(0);
  });

  it('gives up one that alone is too large, and none for it', () => {
    const waiting = new WaitingEntries();
    waiting.add(makeEntry(1));
    expect(waiting.add(makeEntry(2, 5 * MEGABYTE))).toBe(1);
    expect(waiting.oldest(10).map(({ createdAt }) => createdAt)).toEqual([1]);
  });

  it('has all its room again once it is cleared', () => {
    const waiting = new WaitingEntries();
    waiting.add(makeEntry(1, 4 * MEGABYTE));
    waiting.clear();
    expect(waiting.isEmpty).toBe(true);
    expect(waiting.add(makeEntry(2, 4 * MEGABYTE))).toBe(0);
  });
});
