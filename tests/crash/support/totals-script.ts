import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openRunningTotals, readMetricsFile } from '@iris/metrics';
import { expect } from 'vitest';
import { type Fault, straceCommand } from './strace.ts';
import { type SweepOptions, sweep } from './sweep.ts';

const PROGRAM = join(import.meta.dirname, 'totals-writer.mjs');

interface TotalsRun {
  readonly directory: string;
  readonly log: string;
  /** What it says it counted; undefined where it was killed. */
  readonly counted: number | undefined;
  readonly stderr: string;
}

/**
 * Has a process that counts meet a fault at one call after another. What is published is whole whenever somebody
 * looks, and never more than was counted; whoever counts next goes on from there, and a failure that passed cost
 * nothing.
 */
export function sweepTotals(folder: string, fault: Fault, options: SweepOptions): Promise<number> {
  const run = (calls: readonly string[], injection?: string) => runWriter(folder, calls, injection);
  const inspect = async ({ directory, counted, stderr }: TotalsRun, injection: string, faultless: TotalsRun) => {
    expect(stderr, injection).toBe('');
    expect(counted, injection).toBe(fault.effect === 'KILL' ? undefined : faultless.counted);
    const most = faultless.counted ?? 0;
    const published = readTotal(directory, injection);
    expect(published, injection).toBeLessThanOrEqual(most);
    await countOnce(directory);
    const after = readTotal(directory, injection);
    expect(after, injection).toBeGreaterThan(published);
    expect(after, injection).toBeLessThanOrEqual(most + 1);
    if (fault.effect !== 'KILL' && !fault.lasting) expect(after, injection).toBe(most + 1);
    rmSync(directory, { recursive: true });
  };
  return sweep({ run, inspect }, fault, options);
}

async function runWriter(folder: string, calls: readonly string[], injection?: string): Promise<TotalsRun> {
  const directory = mkdtempSync(join(folder, 'totals-'));
  const log = join(directory, 'strace.log');
  const [strace = 'strace', ...args] = straceCommand({ log, calls, injection });
  // One thread for what Node does beside its own: strace counts the calls of each thread by themselves.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const child = spawn(strace, [...args, process.execPath, PROGRAM, directory], { env });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const counted = stdout === '' ? undefined : Number(stdout);
  return { directory, log: readFileSync(log, 'utf8'), counted, stderr };
}

async function countOnce(directory: string): Promise<void> {
  const log = { info: () => undefined, warn: () => undefined };
  const totals = openRunningTotals({ directory, log });
  totals.add('analyses.requested');
  await totals.close();
}

/** What is published: the total, which the days must add up to. */
function readTotal(directory: string, where: string): number {
  const content = readMetricsFile(directory);
  if (content.status !== 'ok') {
    expect(content, where).toEqual({ status: 'absent' });
    return 0;
  }
  const { totals, days } = content.record;
  const total = totals.get('analyses.requested') ?? 0;
  const sum = [...days.values()].reduce((soFar, day) => soFar + (day.get('analyses.requested') ?? 0), 0);
  expect(sum, where).toBe(total);
  return total;
}
