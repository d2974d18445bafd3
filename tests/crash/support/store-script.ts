import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { CLOCK } from './aftermath.ts';
import type { Phase } from './store-writer.mjs';
import { type Fault, straceCommand } from './strace.ts';
import { type SweepOptions, sweep } from './sweep.ts';
import type { Workshop } from './workshop.ts';
import { Writer, type WriterEnd } from './writer.ts';

export const DATABASE_NAME = 'analyses-1.db';

/** What a writer does, in order, under each fault anew. */
export interface StoreScript {
  readonly phases: readonly Phase[];
  /** Makes the store that the writer finds; without it, there is none. */
  readonly prepare?: (store: string) => void;
  /** Expects things of the store afterwards; `where` says which fault it was. */
  readonly inspect: (store: string, where: string) => void;
}

export interface StoreSweepReport {
  readonly points: number;
  /** At how many of them the process ended in each phase. */
  readonly endedIn: Readonly<Record<Phase | 'idle', number>>;
}

interface ScriptRun {
  readonly end: WriterEnd;
  readonly log: string;
  readonly store: string;
}

/**
 * Has a writer meet a fault at one call after another. Unless it is killed it must have answered every request, and
 * rightly; whatever it leaves must pass the script's `inspect`.
 */
export async function sweepStore(
  workshop: Workshop,
  script: StoreScript,
  fault: Fault,
  options: SweepOptions,
): Promise<StoreSweepReport> {
  const endedIn = { put: 0, evict: 0, expire: 0, migrate: 0, idle: 0 };
  const inspect = ({ end, store }: ScriptRun, injection: string, faultless: ScriptRun) => {
    expect(end.stderr, injection).toBe('');
    expect(end.wasKilled, injection).toBe(fault.effect === 'KILL');
    if (!end.wasKilled) expectAnswers(end, injection, faultless.end);
    script.inspect(store, injection);
    rmSync(store, { recursive: true });
    endedIn[end.lastActivity.phase] += 1;
  };
  const run = (calls: readonly string[], injection?: string) => runScript(workshop, script, calls, injection);
  return { points: await sweep({ run, inspect }, fault, options), endedIn };
}

function expectAnswers({ report }: WriterEnd, where: string, faultless: WriterEnd): void {
  const requests = faultless.report?.requests;
  expect(requests, faultless.stderr).toBeGreaterThan(0);
  expect(report, where).toMatchObject({ requests, wrong: 0, lost: 0, garbled: 0 });
}

async function runScript(
  workshop: Workshop,
  { phases, prepare }: StoreScript,
  calls: readonly string[],
  injection?: string,
): Promise<ScriptRun> {
  const directory = mkdtempSync(join(workshop.folder, 'sweep-'));
  const store = join(directory, 'store-0');
  mkdirSync(store);
  prepare?.(store);
  const log = join(directory, 'strace.log');
  const database = join(store, DATABASE_NAME);
  const paths = [store, database, `${database}-wal`, `${database}-shm`, `${database}.recovery`];
  const under = straceCommand({ log, calls, paths, injection });
  const writer = new Writer(workshop, { directory, phases, endless: false, clock: CLOCK, first: 0 }, under);
  const end = await writer.end();
  return { end, log: readFileSync(log, 'utf8'), store };
}
