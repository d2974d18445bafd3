import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeFolder } from './support/folder.ts';
import { ServerProcess } from './support/server-process.ts';

/** The arguments that a process has now, whatever it was started with. */
function argumentsOf(pid: number | undefined): readonly string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
}

describe.skipIf(process.platform !== 'linux')('the flags of the server program', () => {
  it('are set in the process that was started', async () => {
    const server = new ServerProcess({}, makeFolder());
    await server.listening();
    expect(argumentsOf(server.child.pid)).toEqual(
      expect.arrayContaining(['--max-semi-space-size=8', '--heap-growing-percent=20', '--expose-gc']),
    );
    expect(await server.stop()).toBe(0);
  });

  it('keep the compiler of grammars small where the settings say so, and languages are read all the same', async () => {
    const server = new ServerProcess({ IRIS_OPTIMIZE_GRAMMARS: 'no' }, makeFolder());
    const url = await server.listening();
    expect(argumentsOf(server.child.pid)).toContain('--liftoff-only');
    const file = { filename: 'a.cpp', language: 'cpp', source_code: 'int main() {\n  return 0;\n}\n' };
    const answer = await fetch(`${url}/api/iris/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(file),
    });
    expect(await answer.json()).toMatchObject({ success: true, metadata: { analyzer: 'structural' } });
  });

  it.each(['--max-semi-space-size=16', '--max_semi_space_size=16'])(
    'are left as they are where somebody set %s',
    async (flag) => {
      const server = new ServerProcess({ NODE_OPTIONS: flag }, makeFolder());
      await server.listening();
      expect(argumentsOf(server.child.pid)).not.toContain('--max-semi-space-size=8');
      expect(argumentsOf(server.child.pid)).toContain('--heap-growing-percent=20');
    },
  );

  it('are done without where Node may not start programs', async () => {
    const permissions = '--permission --allow-fs-read=* --allow-fs-write=* --allow-worker --allow-addons';
    const server = new ServerProcess({ NODE_OPTIONS: permissions }, makeFolder());
    await server.listening();
    expect(argumentsOf(server.child.pid)).not.toContain('--heap-growing-percent=20');
    expect(await server.stop()).toBe(0);
  });
});
