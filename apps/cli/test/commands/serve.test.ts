import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { IRIS, iris, plainEnvironment } from '../support/iris.ts';

function serve(...flags: string[]) {
  const cwd = makeFolder();
  const child = spawn(process.execPath, [IRIS, 'serve', '--port', '0', ...flags], {
    cwd,
    env: plainEnvironment({ IRIS_CACHE_DIR: cwd }),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    child.kill('SIGTERM');
  });
  return child;
}

async function firstLine(child: ReturnType<typeof serve>): Promise<string> {
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return String(line);
}

describe('iris serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('runs the server until %s, and ends as it ends', async (signal) => {
    const child = serve('--host', '127.0.0.1');
    const address = (await firstLine(child)).replace('IRIS listening on ', '');
    const health = await fetch(`${address}/health`);
    expect(health.status).toBe(200);
    await health.text();
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(fetch(`${address}/health`)).rejects.toThrow();
  });

  it('tells programs where it listens', async () => {
    const child = serve('--json');
    expect(JSON.parse(await firstLine(child))).toEqual({
      listening: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
  });

  it('passes on that the server could not start, and why', async () => {
    const { status, stderr } = await iris(['serve'], { cwd: makeFolder(), env: { IRIS_ENV: 'production' } });
    expect(status).toBe(1);
    expect(stderr).toContain('IRIS_ENV');
  });
});
