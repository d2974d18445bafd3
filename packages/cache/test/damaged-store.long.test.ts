import { describe, expect, it } from 'vitest';
import { garble, makeDatabase, readDamagedLog, useDamaged } from './support/damaged-store.ts';

describe('a damaged store', () => {
  it('never gives a wrong answer and always heals, whichever byte is garbled or the last', () => {
    const database = makeDatabase();
    const offsets = Array.from({ length: 1200 }, (_, index) =>
      index < 100 ? index : (index * 7919) % database.length,
    );
    for (const offset of offsets) {
      expect(useDamaged(garble(database, offset)), `garbled at ${offset}`).toEqual({ wrong: 0, healed: true });
      expect(useDamaged(database.subarray(0, offset)), `cut at ${offset}`).toEqual({ wrong: 0, healed: true });
    }
  });

  it('never gives a wrong answer whichever byte of the log of a process that died is garbled or the last', () => {
    for (let share = 0; share < 1; share += 0.0013) {
      for (const damage of ['garbled', 'cut'] as const) {
        expect(readDamagedLog(share, damage), `${damage} at ${share}`).toEqual({ wrong: 0, healed: true });
      }
    }
  });
});
