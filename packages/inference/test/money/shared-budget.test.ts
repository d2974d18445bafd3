import { describe, expect, it } from 'vitest';
import { FakeClock, SECOND } from '../../../sqlite/test/support/fake-clock.ts';
import { makeTemporaryFolder } from '../../../sqlite/test/support/temporary-folder.ts';
import { inspectBudget } from '../../src/money/inspect-budget.ts';
import { openBudget, openRawBudget } from '../support/open-budget.ts';
import { BudgetWorker } from '../support/run-budget-worker.ts';

describe('a budget that two processes spend from', () => {
  it('is kept to the last billionth when they ask for 500 calls at once', async () => {
    const directory = makeTemporaryFolder();
    const order = { directory, budget: 100 * 7 + 3, amount: 7, times: 250 };
    const workers = [new BudgetWorker(order), new BudgetWorker(order)];
    const reports = await Promise.all(workers.map(({ report }) => report));
    const [granted, exhausted] = [
      reports.reduce((sum, report) => sum + report.granted, 0),
      reports.reduce((sum, report) => sum + report.exhausted, 0),
    ];
    expect([granted, exhausted]).toEqual([100, 400]);
    expect(inspectBudget(directory, new FakeClock().now())).toMatchObject({ spent: 700, reserved: 0 });
  });

  it('does not get back what a process had reserved that was killed', async () => {
    const directory = makeTemporaryFolder();
    const worker = new BudgetWorker({ directory, budget: 1000, amount: 10, times: 30, mode: 'hold' });
    expect(await worker.report).toEqual({ granted: 30, exhausted: 0 });
    await worker.kill();
    const { budget, clock, reserve } = openBudget(directory);
    expect(budget.status()).toMatchObject({ spent: 0, reserved: 300 });
    clock.advance(2 * 60 * SECOND);
    expect(budget.status()).toMatchObject({ spent: 300, reserved: 0 });
    expect(reserve(701)).toEqual({ kind: 'exhausted' });
    expect(reserve(700).kind).toBe('granted');
  });
});

describe('a budget that releases share', () => {
  it('is used as it is where a later one has added to its tables, and keeps what that one wrote', () => {
    const directory = makeTemporaryFolder();
    openBudget(directory).grant(100).settle(90);
    const raw = openRawBudget(directory);
    raw.exec(`
      ALTER TABLE days ADD COLUMN calls INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE reservations ADD COLUMN model TEXT;
      CREATE TABLE models (model TEXT PRIMARY KEY, settled INTEGER NOT NULL) STRICT;
      UPDATE days SET calls = 5;
      INSERT INTO reservations (day, id, amount, ends_at, model) VALUES ('2026-03-01', 'later', 50, 9e15, 'gpt');
      PRAGMA user_version = 9`);
    const { budget, grant } = openBudget(directory);
    grant(100).settle(80);
    expect(budget.status()).toMatchObject({ spent: 170, reserved: 50 });
    expect(raw.prepare('SELECT calls FROM days').pluck().get()).toBe(5);
    expect(raw.pragma('user_version', { simple: true })).toBe(9);
  });
});
