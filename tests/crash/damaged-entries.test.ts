import { describe, it } from 'vitest';
import { holdDamagedDatabase, holdDamagedEntries } from './support/damaged-server.ts';

const MINUTES = 60_000;

/** `damaged-entries.long.test.ts` tries more places. */
describe('a server', { timeout: 5 * MINUTES }, () => {
  it('takes an entry that is cut or garbled at any place for a miss, and counts it as one', () =>
    holdDamagedEntries(4));

  it('answers as ever on a database that is cut or garbled at any place', () => holdDamagedDatabase(3));
});
