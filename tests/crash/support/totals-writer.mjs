import { openRunningTotals } from '@iris/metrics';

/**
 * A program of its own that counts in the running totals of a folder: every count is written before the next, and all
 * are published twice. It says on stdout how many it made.
 */
const COUNTS = 3;
const FIRST_CLOCK = Date.parse('2026-03-01T12:00:00Z');
/** Longer than any back-off: what failed is tried again at once. */
const MINUTE_MS = 61_000;

const [, , directory = ''] = process.argv;
const log = { info: () => undefined, warn: () => undefined };
let time = FIRST_CLOCK;
let counted = 0;
for (let opened = 0; opened < 2; opened += 1) {
  const now = () => {
    time += MINUTE_MS;
    return time;
  };
  const totals = openRunningTotals({ directory, log, now });
  for (let count = 0; count < COUNTS; count += 1) {
    totals.add('analyses.requested');
    counted += 1;
    totals.flush();
  }
  await totals.close();
}
process.stdout.write(String(counted));
