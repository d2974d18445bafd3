import { describe, it } from 'vitest';
import { holdDamagedDatabase, holdDamagedEntries } from './support/damaged-server.ts';

const MINUTES = 60_000;

describe('a server', { timeout: 30 * MINUTES }, () => {
  it('takes an entry that is cut or garbled at any of many places for a miss, and counts it as one', () =>
    holdDamagedEntries(60));

  it('answers as ever on a database that is cut or garbled at any of many places', () => holdDamagedDatabase(30));
});
