import { describe, expect, it, vi } from 'vitest';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { readMetricsFile } from '../src/index.ts';
import { openTotals } from './support/open-totals.ts';
import { readRecord } from './support/published.ts';
import { plantCounter, readDays } from './support/raw-database.ts';
import { TotalsWorker } from './support/run-totals-worker.ts';

const WAIT = { timeout: 15_000, interval: 5 };
const KILLS = 10;

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

describe('totals that several processes share', () => {
  it('are the exact sums of what all of them counted, in the database and as published', async () => {
    const directory = makeTemporaryFolder();
    const workers = [12, 12, 12].map((rounds) => new TotalsWorker(directory, rounds));
    expect(await Promise.all(workers.map((worker) => worker.ended()))).toEqual([0, 0, 0]);
    const expected = 3 * 12 * (1 + 2 + 3);
    expect(sum(workers.map(({ kept }) => kept))).toBe(expected);
    expect(sum(Object.values(readDays(directory)))).toBe(expected);
    const { totals } = readRecord(directory);
    expect(totals.get('answers.memory')).toBe(expected);
    expect(totals.get('traffic.sent_bytes')).toBe(expected * 2 ** 32);
  });

  it('never count twice nor lose what was kept when processes are killed, and the file stays whole', async () => {
    const directory = makeTemporaryFolder();
    const survivor = new TotalsWorker(directory);
    let [counting, kept] = [0, 0];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const victim = new TotalsWorker(directory);
      await vi.waitFor(() => expect(victim.counting).toBeGreaterThan(kill), WAIT);
      await victim.kill();
      expect(readMetricsFile(directory).status).toMatch(/^(ok|absent)$/);
      counting += victim.counting;
      kept += victim.kept;
    }
    await vi.waitFor(() => expect(survivor.kept).toBeGreaterThan(0), WAIT);
    await survivor.kill();
    counting += survivor.counting;
    kept += survivor.kept;
    await openTotals(directory).totals.close();
    const { totals, days } = readRecord(directory);
    const total = totals.get('answers.memory') ?? 0;
    expect(total).toBeGreaterThanOrEqual(kept);
    expect(total).toBeLessThanOrEqual(counting);
    // Each transaction is whole: what it counts together stays together.
    expect(totals.get('traffic.sent_bytes')).toBe(total * 2 ** 32);
    expect(sum([...days.values()].map((values) => values.get('answers.memory') ?? 0))).toBe(total);
  });

  it('keep what a later release counts beside this one', async () => {
    const directory = makeTemporaryFolder();
    await new TotalsWorker(directory, 1).ended();
    plantCounter(directory, { day: '2026-03-01', counter: 'maps.drawn', amount: 9 });
    const workers = [new TotalsWorker(directory, 3), new TotalsWorker(directory, 3)];
    await Promise.all(workers.map((worker) => worker.ended()));
    const { totals, days } = readRecord(directory);
    expect([totals.get('maps.drawn'), totals.get('answers.memory')]).toEqual([9, 42]);
    expect(days.get('2026-03-01')?.get('maps.drawn')).toBe(9);
  });
});
