import { describe, it } from 'vitest';
import { holdKillCycles } from './support/kill-cycles.ts';

const MINUTES = 60_000;

describe('a store whose writers are killed', () => {
  it('gives what a fresh analysis says or nothing, over 100 cycles', { timeout: 5 * MINUTES }, (test) =>
    holdKillCycles(test, 100),
  );
});
