import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/services/turns.ts';

/** Has many ask at once, and says after each round of the event loop who had a turn by then. */
async function roundsOf(turns: Turns, names: readonly string[]): Promise<readonly (readonly string[])[]> {
  const done: string[] = [];
  for (const name of names) void turns.take().then(() => done.push(name));
  const rounds: string[][] = [];
  while (done.length < names.length) {
    await nextRound();
    rounds.push([...done]);
  }
  return rounds;
}

describe('Turns', () => {
  it('come in the order of asking, a few in each round of the event loop', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const rounds = await roundsOf(new Turns(), names);
    expect(rounds.at(-1)).toEqual(names);
    expect(rounds.length).toBeGreaterThan(1);
    expect(rounds[0]?.length).toBeLessThan(names.length);
  });

  it('are had at once by whoever comes alone, time and again', async () => {
    const turns = new Turns();
    for (let round = 0; round < 3; round++) {
      let isHad = false;
      void turns.take().then(() => {
        isHad = true;
      });
      await Promise.resolve();
      expect(isHad).toBe(true);
      await nextRound();
    }
  });

  it('are not had by somebody who comes later before those who wait', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const ask = (name: string): Promise<unknown> => turns.take().then(() => order.push(name));
    const first = ['a', 'b', 'c', 'd', 'e'].map(ask);
    await nextRound();
    await Promise.all([...first, ask('late')]);
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e', 'late']);
  });
});
