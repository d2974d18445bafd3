import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { CLOCK } from './aftermath.ts';
import type { Phase } from './store-writer.mjs';
import { countCalls, describeInjection, type Fault, straceCommand } from './strace.ts';
import type { Workshop } from './workshop.ts';
import { Writer, type WriterEnd } from './writer.ts';

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
 * Runs a script once for every call that a fault can meet: the n-th run meets it at the n-th call of a name. A writer
 * that is not killed must have answered every request, and rightly; whatever is left must pass `inspect`.
 */
export async function sweep(
  workshop: Workshop,
  script: Script,
  fault: Fault,
  { stride = 1, offset = 0 }: SweepOptions = {},
): Promise<SweepReport> {
  const faultless = await runScript(workshop, script, fault.calls);
  expect(faultless.end.report, faultless.end.stderr).toMatchObject({ wrong: 0, lost: 0, garbled: 0 });
  const injections = fault.calls.flatMap((call) => {
    const count = Math.ceil((countCalls(faultless.log, call) - (offset % stride)) / stride);
    return Array.from({ length: count }, (_, index) =>
      describeInjection(fault, call, 1 + (offset % stride) + index * stride),
    );
  });
  const killedIn = { put: 0, evict: 0, expire: 0, migrate: 0, idle: 0 };
  await inLanes(injections, async (injection) => {
    const met = await runScript(workshop, script, fault.calls, injection);
    if (fault.effect === 'KILL') expectKill(met, injection);
    else expectAnswers(met, injection, faultless.end.report?.requests);
    script.inspect(met.store, injection);
    rmSync(met.store, { recursive: true });
    killedIn[met.end.lastActivity.phase] += 1;
  });
  expect(injections.length, `calls of ${fault.calls}`).toBeGreaterThan(0);
  return { points: injections.length, killedIn };
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

function expectKill({ end }: ScriptRun, injection: string): void {
  expect(end.stderr, injection).toBe('');
  expect(end.wasKilled, injection).toBe(true);
}

function expectAnswers({ end, log }: ScriptRun, injection: string, requests: number | undefined): void {
  expect(end.stderr, injection).toBe('');
  expect(log.includes('(INJECTED)'), injection).toBe(true);
  expect(end.report, injection).toMatchObject({ requests, wrong: 0, lost: 0, garbled: 0 });
}

interface ScriptRun {
  readonly end: WriterEnd;
  /** The calls, as strace writes them. */
  readonly log: string;
  readonly store: string;
}

async function runScript(
  workshop: Workshop,
  { phases, prepare }: Script,
  calls: readonly string[],
  injection?: string,
): Promise<ScriptRun> {
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
