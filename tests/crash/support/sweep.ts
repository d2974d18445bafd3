import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { CLOCK } from './aftermath.ts';
import type { Phase } from './store-writer.mjs';
import { countCalls, describeInjection, type Fault, straceCommand } from './strace.ts';
import type { Workshop } from './workshop.ts';
import { Writer } from './writer.ts';

export const DATABASE_NAME = 'analyses-1.db';

/** What a writer does, in order, under each fault anew. */
export interface Script {
  readonly phases: readonly Phase[];
  /** Makes the store that the writer finds; without it, there is none. */
  readonly prepare?: (store: string) => void;
  /** Expects things of the store afterwards; `where` says which fault it was. */
  readonly inspect: (store: string, where: string) => void;
}

export interface SweepOptions {
  /** Meets every so manieth call only. */
  readonly stride?: number;
  /** The first call that is met, counted from 0. */
  readonly offset?: number;
}

export interface SweepReport {
  readonly points: number;
  /** At how many of them the process was killed in each phase. */
  readonly killedIn: Readonly<Record<Phase | 'idle', number>>;
}

/**
 * Runs a script once for every call that a fault can meet: the n-th run meets it at the n-th call. A writer that is
 * not killed must have answered every request, and rightly; whatever is left must pass `inspect`.
 */
export async function sweep(
  workshop: Workshop,
  script: Script,
  fault: Fault,
  { stride = 1, offset = 0 }: SweepOptions = {},
): Promise<SweepReport> {
  const { calls, requests } = await countScriptCalls(workshop, script, fault.calls);
  const killedIn = { put: 0, evict: 0, expire: 0, migrate: 0, idle: 0 };
  let points = 0;
  for (let n = 1 + (offset % stride); n <= calls; n += stride) {
    const injection = describeInjection(fault, n);
    const where = `inject=${fault.calls}:${injection}`;
    const { end, log, store } = await runScript(workshop, script, fault.calls, injection);
    expect(end.stderr, where).toBe('');
    expect(log, where).toContain('(INJECTED)');
    if (fault.effect === 'KILL') {
      expect(end.wasKilled, where).toBe(true);
      killedIn[end.lastActivity.phase] += 1;
    } else {
      expect(end.report, where).toMatchObject({ requests, wrong: 0, lost: 0, garbled: 0 });
    }
    script.inspect(store, where);
    rmSync(store, { recursive: true });
    points += 1;
  }
  expect(points, `met ${fault.calls}`).toBeGreaterThan(0);
  return { points, killedIn };
}

/** Runs it without a fault. */
async function countScriptCalls(workshop: Workshop, script: Script, calls: string) {
  const { end, log } = await runScript(workshop, script, calls);
  expect(end.report, end.stderr).toMatchObject({ wrong: 0, lost: 0, garbled: 0 });
  return { calls: countCalls(log), requests: end.report?.requests };
}

async function runScript(workshop: Workshop, { phases, prepare }: Script, calls: string, injection?: string) {
  const directory = mkdtempSync(join(workshop.folder, 'sweep-'));
  const store = join(directory, 'store-0');
  mkdirSync(store);
  prepare?.(store);
  const logFile = join(directory, 'strace.log');
  const database = join(store, DATABASE_NAME);
  const paths = [store, database, `${database}-wal`, `${database}-shm`, `${database}.recovery`];
  const command = straceCommand(paths, logFile, calls, injection);
  const writer = new Writer(workshop, { directory, phases, endless: false, clock: CLOCK, first: 0 }, command);
  const end = await writer.end();
  return { end, log: readFileSync(logFile, 'utf8'), store };
}
