import { onTestFinished } from 'vitest';
import { FakeClock } from '../../../sqlite/test/support/fake-clock.ts';
import { FakeLog } from '../../../sqlite/test/support/fake-log.ts';
import { openRunningTotals, type RunningTotals } from '../../src/index.ts';

export interface OpenedTotals {
  readonly totals: RunningTotals;
  readonly clock: FakeClock;
  readonly log: FakeLog;
}

/** Opens running totals on a clock that the test drives; they are closed when the test is over. */
export function openTotals(directory: string, clock = new FakeClock()): OpenedTotals {
  const log = new FakeLog();
  const totals = openRunningTotals({ directory, now: clock.now, log });
  onTestFinished(() => totals.close());
  return { totals, clock, log };
}
