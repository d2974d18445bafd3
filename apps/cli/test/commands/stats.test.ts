import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CounterName, openRunningTotals } from '@iris/metrics';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { iris, irisOnTerminal } from '../support/iris.ts';

const DAY_MS = 86_400_000;

/** Counts into a base folder so many days ago. */
async function count(folder: string, counts: Partial<Record<CounterName, number>>, daysAgo = 0): Promise<void> {
  const now = () => Date.now() - daysAgo * DAY_MS;
  const totals = openRunningTotals({ directory: folder, log: { info: () => {}, warn: () => {} }, now });
  for (const [counter, amount] of Object.entries(counts)) {
    // The keys are those of the argument.
    totals.add(counter as CounterName, amount);
  }
  await totals.close();
}

async function folderWithTotals(): Promise<string> {
  const folder = makeFolder();
  await count(folder, { 'answers.memory': 1000, 'failures.deadline_exceeded': 1 }, 30);
  await count(folder, { 'answers.memory': 200 }, 3);
  await count(folder, { 'answers.memory': 30, 'cache_hits.memory': 30, 'cache_misses.memory': 10 });
  return folder;
}

describe('iris stats', () => {
  it('prints what was counted today, in the last seven days and in all', async () => {
    const folder = await folderWithTotals();
    const { status, stdout, stderr } = await iris(['stats', '--folder', folder]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Counted in ${folder}\n`);
    expect(stdout).toMatch(/^since \d{4}-\d\d-\d\d \d\d:\d\d UTC\nup to \d{4}-/m);
    expect(stdout).toMatch(/^ +today +last 7 days +total$/m);
    expect(stdout).toMatch(/^ {2}answered +30 +230 +1,230$/m);
    expect(stdout).toMatch(/^ {2}deadline_exceeded +0 +0 +1$/m);
    expect(stdout).toMatch(/^ {2}memory +75\.0% +75\.0% +75\.0%$/m);
    expect(stdout).not.toContain('\u001B');
  });

  it('prints what the server of a box counted', async () => {
    const root = makeFolder();
    mkdirSync(join(root, 'opt/iris/places'), { recursive: true });
    const folder = join(root, 'var/iris');
    mkdirSync(folder, { recursive: true });
    await count(folder, { 'answers.memory': 30 });
    const { status, stdout } = await iris(['stats'], { env: { IRIS_BOX_ROOT: root } });
    expect([status, stdout]).toEqual([0, expect.stringContaining(`Counted in ${folder}\n`)]);
  });

  it('gives programs all that is published', async () => {
    const folder = await folderWithTotals();
    const { stdout } = await iris(['stats', '--json'], { env: { IRIS_CACHE_DIR: folder } });
    const { days, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ folder, status: 'ok', format: 1, totals: { answers: { memory: 1230 } } });
    expect(Object.keys(days)).toHaveLength(3);
  });

  it('is in colour on a terminal and as wide, and not with NO_COLOR', async () => {
    const folder = await folderWithTotals();
    const { stdout } = await irisOnTerminal(['stats', '--folder', folder]);
    expect(stdout).toContain('\u001B[');
    const plain = await irisOnTerminal(['stats', '--folder', folder], { env: { NO_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001B');
    const lines = plain.stdout.split('\r\n').filter((line) => !line.startsWith('Counted in'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('takes a folder in which nothing was counted for that, and makes none', async () => {
    const cwd = makeFolder();
    const { status, stdout } = await iris(['stats'], { cwd });
    expect([status, stdout]).toEqual([0, 'Nothing was counted in .iris yet: the server counts what it is asked.\n']);
    expect(JSON.parse((await iris(['stats', '--json'], { cwd })).stdout)).toEqual({
      folder: '.iris',
      status: 'absent',
    });
  });

  it.each([
    ['cut', '{"format": 1,', 'It is not whole JSON'],
    ['of another program', '{"total_requests": 3}', 'another program'],
    ['of a later release', '{"format": 2, "updated_at": "2030-01-01T00:00:00Z"}', 'A later release of IRIS'],
  ])('says what is wrong with a file that is %s, and ends with 1', async (_case, content, reason) => {
    const cwd = makeFolder({ '.iris/metrics.json': content });
    const { status, stdout, stderr } = await iris(['stats'], { cwd });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: \.iris\/metrics\.json is not usable\. .*\.\n$/);
    expect(stderr).toContain(reason);
    const forPrograms = await iris(['stats', '--json'], { cwd });
    expect(forPrograms.status).toBe(1);
    expect(JSON.parse(forPrograms.stdout)).toMatchObject({ folder: '.iris', reason: expect.stringContaining(reason) });
  });

  it('says so where the file cannot be read', async () => {
    const cwd = makeFolder();
    mkdirSync(join(cwd, '.iris', 'metrics.json'), { recursive: true });
    const { status, stderr } = await iris(['stats'], { cwd });
    expect([status, stderr]).toEqual([
      1,
      'error: .iris/metrics.json is not usable. It is not a file. Run iris as the user that runs the server.\n',
    ]);
  });
});
