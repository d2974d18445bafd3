import { join } from 'node:path';
import { StoreFiles } from '@iris/sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder } from '../../../sqlite/test/support/temporary-folder.ts';
import { BudgetStore, type DaySpending } from '../../src/money/budget-store.ts';
import { BUDGET_DATABASE } from '../../src/money/daily-budget.ts';
import { openRawBudget } from '../support/open-budget.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const RESERVATION = { day: '2026-03-01', amount: 7, endsAt: NOW + 1000 };

function openStore(directory: string): BudgetStore {
  const files = new StoreFiles(join(directory, BUDGET_DATABASE));
  files.prepare();
  const store = new BudgetStore(files.database, NOW);
  onTestFinished(() => store.close());
  return store;
}

describe('a reservation', () => {
  it('is decided on while nobody else can write', () => {
    const directory = makeTemporaryFolder();
    const store = openStore(directory);
    const other = openRawBudget(directory);
    other.pragma('busy_timeout = 0');
    const seen: DaySpending[] = [];
    const decide = (spending: DaySpending): boolean => {
      seen.push(spending);
      expect(() => other.exec('BEGIN IMMEDIATE')).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
      return true;
    };
    expect(store.reserve(RESERVATION, NOW, decide)).toBeTypeOf('string');
    store.reserve(RESERVATION, NOW, decide);
    expect(seen.map(({ reserved }) => reserved)).toEqual([0, 7]);
  });

  it('is not made where it is decided against', () => {
    const store = openStore(makeTemporaryFolder());
    expect(store.reserve(RESERVATION, NOW, () => false)).toBeUndefined();
    expect(store.read(RESERVATION.day, NOW)).toEqual({ spent: 0, reserved: 0, isLost: false });
  });
});
