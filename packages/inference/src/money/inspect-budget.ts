import { join } from 'node:path';
import { classifyFailure, type Database, describeFailure, openToRead, StoreFiles } from '@iris/sqlite';
import { SpendingReader, utcDay } from './budget-store.ts';
import { BUDGET_DATABASE, BUDGET_NAMES, type BudgetStatus, knownAmounts } from './daily-budget.ts';

export type BudgetInspection =
  | ({ readonly status: 'ok' } & Omit<BudgetStatus, 'budget'>)
  /** Nothing was spent yet, or no budget was set. */
  | { readonly status: 'absent' }
  | { readonly status: 'unusable'; readonly reason: string };

/** What was spent today in a base folder, with or without a server running on it. Changes nothing, never throws. */
export function inspectBudget(directory: string, now = Date.now()): BudgetInspection {
  const files = new StoreFiles(join(directory, BUDGET_DATABASE));
  let db: Database | undefined;
  try {
    if (files.identity() === undefined) return { status: 'absent' };
    db = openToRead(files.database);
    const day = utcDay(now);
    return { status: 'ok', day, ...knownAmounts(new SpendingReader(db).read(day, now)) };
  } catch (error) {
    return { status: 'unusable', reason: `${describeFailure(classifyFailure(error, files.database), BUDGET_NAMES)}.` };
  } finally {
    db?.close();
  }
}
