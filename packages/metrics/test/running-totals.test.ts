import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DAY } from '../../sqlite/test/support/fake-clock.ts';
import { FakeLog } from '../../sqlite/test/support/fake-log.ts';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { openRunningTotals } from '../src/index.ts';
import { openTotals } from './support/open-totals.ts';
import { FILE_NAME, readPublished, readRecord, temporaries } from './support/published.ts';
import { plantCounter, readDays, removeDatabase } from './support/raw-database.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('running totals', () => {
  it('are published when they are closed, in all and for the day', async () => {
    const directory = join(makeTemporaryFolder(), 'base');
    const { totals } = openTotals(directory);
    totals.add('answers.memory');
    totals.add('traffic.received_bytes', 10_000);
    totals.add('failures.deadline_exceeded', 2);
    await totals.close();
    const document = readPublished(directory);
    const counted = { answers: { memory: 1 }, traffic: { received_bytes: 10_000 }, failures: { deadline_exceeded: 2 } };
    expect(document).toMatchObject({
      format: 1,
      since: '2026-03-01T12:00:00.000Z',
      updated_at: '2026-03-01T12:00:00.000Z',
      totals: counted,
      days: { '2026-03-01': counted },
    });
  });

  it('are readable by their owner only', async () => {
    const directory = join(makeTemporaryFolder(), 'base');
    const { totals } = openTotals(directory);
    totals.add('answers.memory');
    await totals.close();
    const modes = ['.', FILE_NAME, 'metrics.db'].map((name) => statSync(join(directory, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
  });

  it('go on from where they were, and remember when they began', async () => {
    const directory = makeTemporaryFolder();
    const first = openTotals(directory);
    first.totals.add('analyses.made', 3);
    await first.totals.close();
    first.clock.advance(DAY);
    const second = openTotals(directory, first.clock);
    second.totals.add('analyses.made', 4);
    expect(second.totals.snapshot()['analyses.made']).toBe(4);
    await second.totals.close();
    expect(readPublished(directory)).toMatchObject({
      since: '2026-03-01T12:00:00.000Z',
      updated_at: '2026-03-02T12:00:00.000Z',
      totals: { analyses: { made: 7 } },
      days: { '2026-03-01': { analyses: { made: 3 } }, '2026-03-02': { analyses: { made: 4 } } },
    });
  });

  it('keep amounts that only fit in 53 bits, to the last one', async () => {
    const directory = makeTemporaryFolder();
    const { totals } = openTotals(directory);
    for (const amount of [2 ** 40 + 1, 2 ** 33 + 1, 1]) {
      totals.add('traffic.sent_bytes', amount);
      totals.flush();
    }
    await totals.close();
    expect(readRecord(directory).totals.get('traffic.sent_bytes')).toBe(2 ** 40 + 2 ** 33 + 3);
  });

  it('say what this process counted, written or not', () => {
    const directory = makeTemporaryFolder();
    const { totals } = openTotals(directory);
    totals.add('answers.disk', 2);
    totals.flush();
    totals.add('answers.disk');
    expect(totals.snapshot()).toMatchObject({ 'answers.disk': 3, 'answers.memory': 0 });
  });

  it('publish nothing where nothing was counted', async () => {
    const directory = makeTemporaryFolder();
    await openTotals(directory).totals.close();
    expect(() => readPublished(directory)).toThrow(/ENOENT/);
  });

  it('keep nothing that is counted after they were closed', async () => {
    const directory = makeTemporaryFolder();
    const { totals } = openTotals(directory);
    totals.add('answers.memory');
    await totals.close();
    totals.add('answers.memory');
    totals.flush();
    await totals.close();
    expect(readRecord(directory).totals.get('answers.memory')).toBe(1);
  });

  it('keep the last 90 days, and all of the totals', async () => {
    const directory = makeTemporaryFolder();
    const { totals, clock } = openTotals(directory);
    for (let day = 0; day < 100; day += 1) {
      totals.add('answers.memory');
      clock.advance(DAY);
      totals.flush();
    }
    await totals.close();
    const { totals: all, days } = readRecord(directory);
    expect(all.get('answers.memory')).toBe(100);
    expect([days.size, [...days.keys()].at(0), [...days.keys()].at(-1)]).toEqual([90, '2026-06-08', '2026-03-11']);
  });

  it('lose no day because a clock was wrong once', async () => {
    const directory = makeTemporaryFolder();
    const { totals, clock } = openTotals(directory);
    for (const shift of [0, 3650 * DAY, -3650 * DAY]) {
      clock.advance(shift);
      totals.flush();
      totals.add('answers.memory');
      totals.flush();
    }
    await totals.close();
    const { days } = readRecord(directory);
    expect(days.get('2026-03-01')?.get('answers.memory')).toBe(2);
  });
});

describe('by themselves, running totals', () => {
  it('are written within a second and published within seconds, by the day in which they were counted', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-03-01T23:59:59.500Z'), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const directory = makeTemporaryFolder();
    const totals = openRunningTotals({ directory, log: new FakeLog() });
    totals.add('answers.memory');
    vi.advanceTimersByTime(499);
    totals.add('answers.memory', 2);
    vi.advanceTimersByTime(1);
    totals.add('answers.memory', 4);
    expect(readDays(directory)).toEqual({ '2026-03-01': 3 });
    vi.advanceTimersByTime(1000);
    expect(readDays(directory)).toEqual({ '2026-03-01': 3, '2026-03-02': 4 });
    vi.advanceTimersByTime(DAY);
    totals.add('answers.memory', 8);
    vi.advanceTimersByTime(1000);
    expect(readDays(directory)).toEqual({ '2026-03-01': 3, '2026-03-02': 4, '2026-03-03': 8 });
    await totals.close();
    expect(readRecord(directory).totals.get('answers.memory')).toBe(15);
  });

  it('are published by the next process when the one that wrote them died', async () => {
    const directory = makeTemporaryFolder();
    const died = openTotals(directory);
    died.totals.add('answers.memory', 5);
    died.totals.flush();
    const stale = join(directory, `${FILE_NAME}.00000000-0000-4000-8000-000000000000.tmp`);
    writeFileSync(stale, '{"form');
    utimesSync(stale, 0, 0);
    await openTotals(directory).totals.close();
    expect(readPublished(directory)).toMatchObject({ totals: { answers: { memory: 5 } } });
    expect(temporaries(directory)).toEqual([]);
  });
});

describe('beside another release', () => {
  it('counters that this one does not know are kept, shown, and survive the database', async () => {
    const directory = makeTemporaryFolder();
    const { totals, clock } = openTotals(directory);
    totals.add('answers.memory');
    totals.flush();
    plantCounter(directory, { day: '2026-03-01', counter: 'maps.drawn', amount: 6 });
    plantCounter(directory, { day: '2026-03-01', counter: 'maps.cost_nano_usd', amount: 500_000_000 });
    totals.add('answers.memory');
    await totals.close();
    const shown = { answers: { memory: 2 }, maps: { drawn: 6, cost_usd: 0.5 } };
    expect(readPublished(directory)).toMatchObject({ totals: shown, days: { '2026-03-01': shown } });
    removeDatabase(directory);
    const after = openTotals(directory, clock);
    after.totals.add('answers.memory');
    await after.totals.close();
    expect(readPublished(directory)).toMatchObject({ totals: { ...shown, answers: { memory: 3 } } });
  });
});
