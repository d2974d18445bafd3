import { join } from 'node:path';
import { type Database, openSharedDatabase } from '@iris/sqlite';
import { onTestFinished } from 'vitest';
import { FakeClock } from '../../../sqlite/test/support/fake-clock.ts';
import { FakeLog } from '../../../sqlite/test/support/fake-log.ts';
import { BUDGET_DATABASE, type BudgetClaim, DailyBudget, type Reservation } from '../../src/money/daily-budget.ts';

export interface OpenedBudget {
  readonly budget: DailyBudget;
  readonly clock: FakeClock;
  readonly log: FakeLog;
  /** Asks for money for a call of ten seconds. */
  reserve(amount: number): BudgetClaim;
  /** Like `reserve`; the test fails where nothing is granted. */
  grant(amount: number): Reservation;
}

export interface OpenBudgetOptions {
  readonly budget?: number;
  readonly clock?: FakeClock;
}

const CALL_MS = 10_000;

/** Opens a budget of 1000 on a clock that the test drives; it is closed when the test is over. */
export function openBudget(
  directory: string,
  { budget = 1000, clock = new FakeClock() }: OpenBudgetOptions = {},
): OpenedBudget {
  const log = new FakeLog();
  const opened = new DailyBudget({ directory, budget, log, now: clock.now });
  onTestFinished(() => opened.close());
  const reserve = (amount: number) => opened.reserve(amount, CALL_MS);
  const grant = (amount: number) => {
    const claim = reserve(amount);
    if (claim.kind !== 'granted') throw new Error(`The budget is ${claim.kind}`);
    return claim.reservation;
  };
  return { budget: opened, clock, log, reserve, grant };
}

/** Opens the database of a budget past it; it is closed when the test is over. */
export function openRawBudget(directory: string): Database {
  const db = openSharedDatabase(join(directory, BUDGET_DATABASE), { logBytes: 1024 * 1024, migrations: [] });
  onTestFinished(() => {
    db.close();
  });
  return db;
}
