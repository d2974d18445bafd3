import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { healthSchema } from '../src/routes/health/health-schema.ts';
import { makeFolder } from './support/folder.ts';
import { ServerProcess } from './support/server-process.ts';

/** A disk of its own, of 1 MB; only root may mount one. */
function mountSmallDisk(context: TestContext, options: string): string {
  const folder = makeFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    context.skip('needs the right to mount a small disk');
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder]);
  });
  if (options !== '') execFileSync('mount', ['-o', `remount,${options}`, folder]);
  return folder;
}

async function analyze(url: string, source: string): Promise<number> {
  const response = await fetch(`${url}/api/iris/analyze`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filename: 'a.py', language: 'python', source_code: source }),
  });
  await response.json();
  return response.status;
}

async function cacheHealth(url: string): Promise<unknown> {
  const health = await fetch(`${url}/api/iris/health`);
  return healthSchema.parse(await health.json()).cache;
}

describe('on a disk that takes nothing', () => {
  it('the server answers while the disk is full, and says that it is', async (context) => {
    const disk = mountSmallDisk(context, '');
    const url = await new ServerProcess({ IRIS_CACHE_DIR: disk }, makeFolder()).listening();
    expect(await analyze(url, 'x = 0\n')).toBe(200);
    fillUp(join(disk, 'ballast'));
    const sources = Array.from({ length: 100 }, (_, number) => `def function_number_${number}(): return ${number}\n`);
    for (const source of sources) expect(await analyze(url, source)).toBe(200);
    expect(await cacheHealth(url)).toMatchObject({ status: 'degraded', reason: expect.stringContaining('full') });
  });

  it('the server answers while the disk is read-only, and says that it is', async (context) => {
    const disk = mountSmallDisk(context, 'ro');
    const url = await new ServerProcess({ IRIS_CACHE_DIR: disk }, makeFolder()).listening();
    expect(await analyze(url, 'x = 0\n')).toBe(200);
    expect(await cacheHealth(url)).toMatchObject({
      status: 'degraded',
      reason: expect.stringContaining('kept in memory only'),
    });
  });
});

function fillUp(path: string): void {
  for (const size of [65_536, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // The disk is full for blocks of this size.
    }
  }
}
