import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../sqlite/test/support/fake-clock.ts';
import { makeTemporaryFolder } from '../../sqlite/test/support/temporary-folder.ts';
import { verifyCache } from '../src/index.ts';
import { openCache } from './support/open-cache.ts';
import { DATABASE_NAME } from './support/raw-database.ts';
import { makeAnswer, makeKey } from './support/sample-answers.ts';
import type { WorkerReport } from './support/store-worker.ts';

const WORKER = join(import.meta.dirname, 'support', 'store-worker.ts');
const KILLS = 8;

async function runWorker(directory: string, first: number, count: number): Promise<WorkerReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [WORKER, directory, String(first), String(count)]);
  return JSON.parse(stdout);
}

describe('a store that several processes share', () => {
  it('takes what all of them write, evicts, and never mixes answers up', async () => {
    const directory = makeTemporaryFolder();
    const reports = await Promise.all([0, 200, 400].map((first) => runWorker(directory, first, 600)));
    for (const report of reports) {
      expect(report).toMatchObject({ wrong: 0, garbled: 0, setAside: 0, health: { status: 'ok' } });
      expect(report.hits).toBeGreaterThan(0);
    }
    expect(verifyCache(directory)).toMatchObject({ status: 'ok', garbled: 0, problems: [] });
  });

  it('is set aside once and made anew when all of them find it corrupt at once', async () => {
    const directory = makeTemporaryFolder();
    writeFileSync(join(directory, DATABASE_NAME), 'this is no database '.repeat(1000));
    const reports = await Promise.all([0, 50, 100].map((first) => runWorker(directory, first, 150)));
    for (const report of reports) expect(report).toMatchObject({ wrong: 0, garbled: 0, health: { status: 'ok' } });
    expect(reports.reduce((total, { setAside }) => total + setAside, 0)).toBe(1);
    expect(readdirSync(directory).filter((name) => name.includes('.corrupt-'))).toHaveLength(1);
    expect(verifyCache(directory)).toMatchObject({ status: 'ok', garbled: 0, problems: [] });
  });

  it('is whole after a process was killed in the middle of its work', async () => {
    const directory = makeTemporaryFolder();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const worker = spawn(process.execPath, [WORKER, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(worker.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, kill * 13));
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      expect(verifyCache(directory)).toMatchObject({ status: 'ok', garbled: 0, problems: [] });
    }
    const { cache } = openCache({ directory });
    cache.put(makeKey(1), makeAnswer(1));
    expect(cache.health()).toEqual({ status: 'ok' });
  });

  it('is forgotten by all within seconds when one of them clears it', () => {
    const directory = makeTemporaryFolder();
    const [one, other] = [openCache({ directory }), openCache({ directory })];
    one.cache.put(makeKey(1), makeAnswer(1));
    one.cache.get(makeKey(1));
    other.cache.clear();
    one.clock.advance(6 * SECOND);
    one.cache.get(makeKey(2));
    expect(one.cache.get(makeKey(1))).toBeUndefined();
  });
});
