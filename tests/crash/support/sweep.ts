import { availableParallelism } from 'node:os';
import { expect } from 'vitest';
import { countCalls, describeInjection, type Fault } from './strace.ts';

/** A program whose calls are made to fail, and what is expected of it. */
export interface Subject<Run extends { readonly log: string }> {
  /** Runs it from the same beginning; `log` is what strace wrote. */
  readonly run: (calls: readonly string[], injection?: string) => Promise<Run>;
  /** Expects things of a run that met a fault; `faultless` is one that met none. */
  readonly inspect: (met: Run, injection: string, faultless: Run) => void | Promise<void>;
}

export interface SweepOptions {
  /** Meets every so manieth call only. */
  readonly stride?: number;
  /** Which one to begin with, counted from 0. */
  readonly offset?: number;
}

/**
 * Runs a program once for every call that a fault can meet: the n-th run meets it at the n-th call of a name. A fault
 * other than a kill must have been met in fact. Returns how many runs there were.
 */
export async function sweep<Run extends { readonly log: string }>(
  { run, inspect }: Subject<Run>,
  fault: Fault,
  { stride = 1, offset = 0 }: SweepOptions = {},
): Promise<number> {
  const faultless = await run(fault.calls);
  const injections = fault.calls.flatMap((call) => {
    const first = offset % stride;
    const count = Math.ceil((countCalls(faultless.log, call) - first) / stride);
    return Array.from({ length: count }, (_, index) => describeInjection(fault, call, 1 + first + index * stride));
  });
  expect(injections.length, `calls of ${fault.calls}`).toBeGreaterThan(0);
  await inLanes(injections, async (injection) => {
    const met = await run(fault.calls, injection);
    if (fault.effect !== 'KILL') expect(met.log.includes('(INJECTED)'), injection).toBe(true);
    await inspect(met, injection, faultless);
  });
  return injections.length;
}

/** As many at a time as there are cores; none after one that failed. */
async function inLanes<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items].reverse();
  const lane = async () => {
    try {
      for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await action(item);
    } finally {
      waiting.length = 0;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
}
