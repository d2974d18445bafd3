import { describe, expect, it } from 'vitest';
import { garble, makeDatabase, readDamagedLog, useDamaged } from './support/damaged-store.ts';

/** Whatever is on the disk: no wrong answer, and a cache that works again. `damaged-store.long.test.ts` tries more. */
describe('a damaged store', () => {
  it('never gives a wrong answer and always heals, wherever its header is garbled', () => {
    const database = makeDatabase();
    for (let offset = 0; offset < 100; offset += 7) {
      expect(useDamaged(garble(database, offset)), `garbled at ${offset}`).toEqual({ wrong: 0, healed: true });
    }
  });

  it('never gives a wrong answer and always heals, wherever it is garbled', () => {
    const database = makeDatabase();
    for (let offset = 100; offset < database.length; offset += 4003) {
      expect(useDamaged(garble(database, offset)), `garbled at ${offset}`).toEqual({ wrong: 0, healed: true });
    }
  });

  it('never gives a wrong answer and always heals, wherever it is cut', () => {
    const database = makeDatabase();
    for (let length = 0; length < database.length; length += 5003) {
      expect(useDamaged(database.subarray(0, length)), `cut at ${length}`).toEqual({ wrong: 0, healed: true });
    }
  });

  it('never gives a wrong answer when the log of a process that died is garbled or cut', () => {
    for (let share = 0; share < 1; share += 0.07) {
      for (const damage of ['garbled', 'cut'] as const) {
        expect(readDamagedLog(share, damage), `${damage} at ${share}`).toEqual({ wrong: 0, healed: true });
      }
    }
  });
});
