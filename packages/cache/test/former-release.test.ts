import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { openAnalysisCache, verifyCache } from '../src/index.ts';
import type { FormerReport } from './support/former-release-worker.ts';
import { openRawDatabase } from './support/raw-database.ts';
import { makeAnswer, makeKey } from './support/sample-answers.ts';
import type { WorkerReport } from './support/store-worker.ts';

const COUNT = 300;
const NEVER = new AbortController().signal;

async function runProgram<Report>(name: string, ...parameters: readonly string[]): Promise<Report> {
  const program = join(import.meta.dirname, 'support', name);
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...parameters]);
  return JSON.parse(stdout);
}

const runFormer = (directory: string) => runProgram<FormerReport>('former-release-worker.ts', directory, String(COUNT));
const runThis = (directory: string) => runProgram<WorkerReport>('store-worker.ts', directory, '0', String(COUNT));

async function findOrigins(directory: string): Promise<Set<string>> {
  const cache = openAnalysisCache({ directory });
  const make = () => Promise.resolve({ answer: makeAnswer(0), degraded: null });
  const numbers = Array.from({ length: COUNT }, (_, number) => number);
  const answers = await Promise.all(numbers.map((number) => cache.getOrMake(makeKey(number), { signal: NEVER, make })));
  cache.close();
  return new Set(answers.map(({ origin }) => origin));
}

describe('the release before the leases', () => {
  it('leaves its answers to this one, and takes over again with those of both', async () => {
    const directory = makeTemporaryFolder();
    expect(await runFormer(directory)).toMatchObject({ wrong: 0 });
    expect(openRawDatabase(directory).pragma('user_version', { simple: true })).toBe(0);
    expect(await findOrigins(directory)).toEqual(new Set(['disk']));
    expect(openRawDatabase(directory).pragma('user_version', { simple: true })).toBe(2);
    expect(await runFormer(directory)).toEqual({ found: COUNT, wrong: 0 });
    expect(await findOrigins(directory)).toEqual(new Set(['disk']));
  });

  it('shares the store with this one, whichever comes first', async () => {
    const directory = makeTemporaryFolder();
    const [former, current] = await Promise.all([runFormer(directory), runThis(directory)]);
    expect(former).toMatchObject({ wrong: 0 });
    expect(current).toMatchObject({ wrong: 0, garbled: 0, setAside: 0, health: { status: 'ok' } });
    expect(verifyCache(directory)).toMatchObject({ status: 'ok', entries: COUNT, garbled: 0, problems: [] });
  });
});
