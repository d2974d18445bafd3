import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { FakeClock } from '../../../sqlite/test/support/fake-clock.ts';
import { type BudgetClaim, DailyBudget } from '../../src/money/daily-budget.ts';

/** What a budget worker says when it has done all that it should. */
export interface BudgetWorkerReport {
  readonly granted: number;
  readonly exhausted: number;
}

/**
 * A program of its own: asks so many times at once for `amount` out of the budget in `directory`, settles what is
 * granted in full, and prints a report. With `hold` it settles nothing and waits to be killed. For all such programs it
 * is the same moment, so that no midnight comes between.
 */
const [directory = '', budgetText = '', amountText = '', timesText = '', mode = 'settle'] = process.argv.slice(2);
const amount = Number(amountText);
const log = { info: () => undefined, warn: () => undefined };
const clock = new FakeClock();
const budget = new DailyBudget({ directory, budget: Number(budgetText), log, now: clock.now });
const claims = await Promise.all(Array.from({ length: Number(timesText) }, ask));
if (mode === 'settle') for (const claim of claims) if (claim.kind === 'granted') claim.reservation.settle(amount);
writeSync(1, `${JSON.stringify(toReport(claims))}\n`);
if (mode === 'hold') setInterval(() => undefined, 60_000);
else budget.close();

/** A database that another process holds at the moment is asked again. */
async function ask(): Promise<BudgetClaim> {
  for (;;) {
    await pause(0);
    const claim = budget.reserve(amount, 60_000);
    if (claim.kind !== 'unavailable') return claim;
    await pause(50);
  }
}

function toReport(all: readonly BudgetClaim[]): BudgetWorkerReport {
  const count = (kind: BudgetClaim['kind']) => all.filter((claim) => claim.kind === kind).length;
  return { granted: count('granted'), exhausted: count('exhausted') };
}
