import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { FlightProcess } from './support/flight-process.ts';
import { openRawDatabase } from './support/raw-database.ts';

/** One process that makes an answer, and another that waits for it. */
async function startMakerAndWaiter(): Promise<{ directory: string; maker: FlightProcess; waiter: FlightProcess }> {
  const directory = makeTemporaryFolder();
  const [maker, waiter] = [new FlightProcess(directory), new FlightProcess(directory)];
  await maker.ask(1);
  await maker.making();
  await waiter.ask(1);
  return { directory, maker, waiter };
}

function readLeases(directory: string): unknown[] {
  return openRawDatabase(directory).prepare('SELECT * FROM leases').all();
}

describe('processes that share a store', () => {
  it('make one answer for 200 equal requests', async () => {
    const directory = makeTemporaryFolder();
    const processes = [new FlightProcess(directory), new FlightProcess(directory)];
    await Promise.all(processes.map((each) => each.ask(1, 100)));
    await Promise.race(processes.map((each) => each.making()));
    for (const each of processes) each.finish('kept');
    const origins = (await Promise.all(processes.map((each) => each.origins()))).flat();
    expect(processes.reduce((total, { makes }) => total + makes, 0)).toBe(1);
    expect(origins.filter((origin) => origin === 'made')).toHaveLength(1);
    expect(origins.filter((origin) => origin === 'coalesced')).toHaveLength(199);
  });

  it('take over from one that is killed or stalls, and bear it when that one goes on', async () => {
    const [killed, stalled] = [await startMakerAndWaiter(), await startMakerAndWaiter()];
    await killed.maker.signal('SIGKILL');
    await stalled.maker.signal('SIGSTOP');
    await Promise.all([killed, stalled].map(({ waiter }) => waiter.making()));
    await stalled.maker.signal('SIGCONT');
    stalled.maker.finish('kept');
    expect(await stalled.maker.origins()).toEqual(['made']);
    // What it had lost was not its to release.
    expect(readLeases(stalled.directory)).toHaveLength(1);
    for (const { directory, waiter } of [killed, stalled]) {
      waiter.finish('kept');
      expect(await waiter.origins()).toEqual(['made']);
      expect(readLeases(directory)).toEqual([]);
    }
  });

  it('go on when the last caller of the one that makes the answer gives up', async () => {
    const { maker, waiter } = await startMakerAndWaiter();
    maker.giveUp();
    expect(await maker.origins()).toEqual(['gave up']);
    await waiter.making();
    waiter.finish('kept');
    expect(await waiter.origins()).toEqual(['made']);
  });

  it('try themselves when the one that makes the answer fails, or has only a degraded one', async () => {
    for (const outcome of ['failed', 'degraded'] as const) {
      const { maker, waiter } = await startMakerAndWaiter();
      maker.finish(outcome);
      expect(await maker.origins()).toEqual([outcome === 'failed' ? 'failed' : 'made']);
      await waiter.making();
      waiter.finish('kept');
      expect(await waiter.origins()).toEqual(['made']);
    }
  });
});
