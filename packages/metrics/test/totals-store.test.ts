import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import type { TotalsRecord } from '../src/metrics-document.ts';
import { MetricsFile } from '../src/metrics-file.ts';
import type { Delta } from '../src/pending-counts.ts';
import type { TotalsStore } from '../src/totals-store.ts';
import { openStore } from './support/open-store.ts';
import { DATABASE_NAME } from './support/raw-database.ts';

const INTERVAL = 5000;

function made(amount: number, day = '2026-03-01'): Delta {
  return { day, counter: 'analyses.made', amount };
}

function recordOf(store: TotalsStore, now = 1_000_000): TotalsRecord {
  const claim = store.claimPublication({ sequence: Number.POSITIVE_INFINITY, now, interval: 0 });
  if (claim.kind !== 'granted') throw new Error(`The claim is ${claim.kind}`);
  return claim.record;
}

async function publish(directory: string, record: TotalsRecord): Promise<void> {
  const file = new MetricsFile(directory);
  file.replaceWith(await file.prepare(record));
}

describe('the database of the totals', () => {
  it('adds what several connections flush, and numbers every flush', () => {
    const directory = makeTemporaryFolder();
    const [one, other] = [openStore(directory), openStore(directory)];
    const flushes = [one.flush([made(1)]), other.flush([made(2)]), one.flush([made(4, '2026-03-02')])];
    expect(flushes.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(recordOf(other)).toEqual({
      sequence: 3,
      since: 0,
      updatedAt: 1_000_000,
      totals: new Map([['analyses.made', 7]]),
      days: new Map([
        ['2026-03-01', new Map([['analyses.made', 3]])],
        ['2026-03-02', new Map([['analyses.made', 4]])],
      ]),
    });
  });

  it('stops at what can be counted exactly rather than count on in fractions', () => {
    const store = openStore(makeTemporaryFolder());
    store.flush([made(Number.MAX_SAFE_INTEGER)]);
    store.flush([made(Number.MAX_SAFE_INTEGER)]);
    expect(recordOf(store).totals.get('analyses.made')).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('lets one at a time publish, and nobody before the interval is over, whichever way a clock is set', () => {
    const directory = makeTemporaryFolder();
    const [one, other] = [openStore(directory), openStore(directory)];
    const { sequence } = one.flush([made(1)]);
    const claim = (store: TotalsStore, now: number) =>
      store.claimPublication({ sequence, now, interval: INTERVAL }).kind;
    expect(claim(one, 100_000)).toBe('granted');
    expect([claim(other, 104_999), claim(other, 96_000)]).toEqual(['later', 'later']);
    expect(claim(other, 105_000)).toBe('granted');
    expect(claim(one, 50_000)).toBe('granted');
    other.publish(sequence, () => false);
    expect(claim(one, 200_000)).toBe('granted');
    other.publish(sequence, () => true);
    expect(claim(one, 300_000)).toBe('done');
  });

  it('takes nothing once another file has its name', () => {
    const directory = makeTemporaryFolder();
    const store = openStore(directory);
    store.flush([made(1)]);
    renameSync(join(directory, DATABASE_NAME), join(directory, 'moved'));
    expect(() => store.flush([made(2)])).toThrow(expect.objectContaining({ kind: 'moved' }));
    const successor = openStore(directory);
    expect(() => store.flush([made(2)])).toThrow(expect.objectContaining({ kind: 'moved' }));
    let replaced = false;
    expect(() => {
      store.publish(1, () => {
        replaced = true;
        return true;
      });
    }).toThrow(expect.objectContaining({ kind: 'moved' }));
    expect([replaced, recordOf(successor).totals.size]).toEqual([false, 0]);
  });
});

describe('a database that is behind what was published', () => {
  it('is raised to that, and numbers flushes from there on', async () => {
    const directory = makeTemporaryFolder();
    const values = new Map([
      ['analyses.made', 10],
      ['maps.drawn', 2],
    ]);
    const days = new Map([['2026-02-28', values]]);
    await publish(directory, { sequence: 41, since: 500, updatedAt: 600, totals: values, days });
    const store = openStore(directory, 1000);
    expect(store.seeded).toBe(41);
    expect(store.flush([made(1)])).toEqual({ sequence: 42, published: 41 });
    expect(recordOf(store)).toMatchObject({
      sequence: 42,
      since: 500,
      totals: new Map([
        ['analyses.made', 11],
        ['maps.drawn', 2],
      ]),
      days: new Map([
        ['2026-02-28', values],
        ['2026-03-01', new Map([['analyses.made', 1]])],
      ]),
    });
  });

  it('takes the larger value of each counter, as after a power failure that cost its last transactions', async () => {
    const directory = makeTemporaryFolder();
    const store = openStore(directory, 1000);
    store.flush([made(5), { day: '2026-03-01', counter: 'answers.disk', amount: 3 }]);
    store.close();
    const later = new Map([
      ['analyses.made', 8],
      ['answers.disk', 2],
      ['answers.memory', 1],
    ]);
    await publish(directory, {
      sequence: 2,
      since: 1000,
      updatedAt: 2000,
      totals: later,
      days: new Map([['2026-03-01', later]]),
    });
    const larger = new Map([...later, ['answers.disk', 3] as const]);
    expect(recordOf(openStore(directory, 3000))).toMatchObject({
      sequence: 2,
      totals: larger,
      days: new Map([['2026-03-01', larger]]),
    });
  });

  it('is left alone where what was published is older', async () => {
    const directory = makeTemporaryFolder();
    const store = openStore(directory);
    store.flush([made(1)]);
    await publish(directory, { ...recordOf(store), totals: new Map([['analyses.made', 100]]) });
    store.flush([made(1)]);
    expect(recordOf(openStore(directory)).totals.get('analyses.made')).toBe(2);
  });
});
