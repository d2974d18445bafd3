import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { IRIS, plainEnvironment } from './support/iris.ts';

const run = promisify(execFile);
const HAND_OVER = new URL('../dist/hand-over.js', import.meta.url).href;
const OLDER_NODE = findOlderNode();

/** A Node of the host that is older than the one IRIS needs; CI has one on some of its hosts. */
function findOlderNode(): string | undefined {
  return ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
    try {
      const version = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: 'pipe' });
      return Number.parseInt(version.slice(1), 10) < 24;
    } catch {
      return false;
    }
  });
}

describe('a Node that is too old', () => {
  it.skipIf(OLDER_NODE === undefined)('hands over to the one that came with IRIS', async () => {
    const { stdout } = await run(OLDER_NODE ?? '', [IRIS, '--version', '--json'], { env: plainEnvironment() });
    expect(Number.parseInt(JSON.parse(stdout).node, 10)).toBeGreaterThanOrEqual(24);
  });

  it.skipIf(OLDER_NODE === undefined)('passes the exit status and the streams on', async () => {
    await expect(run(OLDER_NODE ?? '', [IRIS, 'raed'], { env: plainEnvironment() })).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean read?'),
    });
  });

  it('hands arguments and status to another process', async () => {
    const script = fileURLToPath(new URL('support/print-arguments.mjs', import.meta.url));
    const source = `import { handOver } from ${JSON.stringify(HAND_OVER)};
process.exitCode = await handOver(${JSON.stringify(script)}, ['a b', '--c']);`;
    await expect(run(process.execPath, ['--input-type=module', '-e', source])).rejects.toMatchObject({
      code: 7,
      stdout: '["a b","--c"]\n',
    });
  });
});
