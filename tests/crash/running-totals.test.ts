import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, onTestFinished } from 'vitest';
import { chooseSeed } from './support/dice.ts';
import { type Fault, NO_STRACE_REASON } from './support/strace.ts';
import { sweepTotals } from './support/totals-script.ts';

const MINUTES = 60_000;
const CHANGES = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'unlink', 'rename'];

const SWEEPS: readonly { readonly title: string; readonly fault: Fault; readonly stride: number }[] = [
  {
    title: 'after the process that counts was killed at any call',
    fault: { calls: CHANGES, effect: 'KILL', lasting: false },
    stride: 1,
  },
  {
    title: 'when a write finds the disk full',
    fault: { calls: ['pwrite64'], effect: 'ENOSPC', lasting: false },
    stride: 2,
  },
  {
    title: 'when writes find the disk full and it stays so',
    fault: { calls: ['pwrite64'], effect: 'ENOSPC', lasting: true },
    stride: 8,
  },
  {
    title: 'when a sync fails',
    fault: { calls: ['fsync', 'fdatasync'], effect: 'EIO', lasting: false },
    stride: 1,
  },
  {
    title: 'when syncs fail and go on failing',
    fault: { calls: ['fsync', 'fdatasync'], effect: 'EIO', lasting: true },
    stride: 2,
  },
  {
    title: 'when it cannot be put in place',
    fault: { calls: ['rename'], effect: 'EACCES', lasting: false },
    stride: 1,
  },
  {
    title: 'when it cannot be put in place any more',
    fault: { calls: ['rename'], effect: 'EIO', lasting: true },
    stride: 1,
  },
];

describe('metrics.json is whole, and has no more than was counted,', { timeout: 5 * MINUTES }, () => {
  it.for(SWEEPS)('$title', async ({ fault, stride }, test) => {
    test.skip(NO_STRACE_REASON !== undefined, NO_STRACE_REASON);
    const folder = mkdtempSync(join(tmpdir(), 'iris-crash-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const points = await sweepTotals(folder, fault, { stride, offset: chooseSeed() });
    await test.annotate(`${points} points`);
  });
});
