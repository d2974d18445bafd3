import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDeployScript } from '@iris/box';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../scripts/test/support/running-command.mjs';
import { CommandBox, outcome } from './support/command-box.ts';

describe('on a box', () => {
  it('iris tells wrong use from what it refuses, and both from what it did', async () => {
    const { iris } = await prepare();
    expect(await outcome(iris('deploy'))).toEqual([2, expect.stringContaining("missing required argument 'artefact'")]);
    expect(await outcome(iris('deploy', 'none.tar.gz'))).toEqual([1, expect.stringContaining('there is no such file')]);
    expect(await outcome(iris('rollback'))).toEqual([1, expect.stringContaining('name one')]);
    expect(await outcome(iris('restart'))).toEqual([1, expect.stringContaining('No release serves here')]);
    expect(await outcome(iris('deploy', '--json', 'none.tar.gz'))).toEqual([
      1,
      expect.stringMatching(/^\{"status":"refused","error":".*there is no such file\."\}\n$/),
    ]);
    expect(await outcome(iris('releases'))).toEqual([0, expect.stringContaining('There is no release on this box')]);
    expect(await outcome(iris('releases', '--json'))).toEqual([0, '{"pending":null,"releases":[]}\n']);
  });

  it('deploy.sh looks at its argument first', async () => {
    const { box, environment } = await prepare();
    const script = join(box.root, 'deploy.sh');
    writeFileSync(script, renderDeployScript(box.layout), { mode: 0o755 });
    const run = (...args: readonly string[]) => outcome(runCommand(script, args, { cwd: box.root, env: environment }));
    expect(await run()).toEqual([2, expect.stringContaining('usage: ')]);
    expect(await run('')).toEqual([2, expect.stringContaining('usage: ')]);
    expect(await run('a', 'b')).toEqual([2, expect.stringContaining('usage: ')]);
    expect(await run('--force')).toEqual([2, expect.stringContaining('--force is not an artefact')]);
    expect(await run('none.tar.gz')).toEqual([2, expect.stringContaining('there is no file none.tar.gz')]);
    expect(await run(script)).toEqual([1, expect.stringContaining('install IRIS')]);
  });

  it('help says what each exit status means', async () => {
    const { iris } = await prepare();
    for (const command of ['deploy', 'rollback', 'restart']) {
      const [status, said] = await outcome(iris(command, '--help'));
      expect(status).toBe(0);
      for (const number of [0, 1, 2, 3, 4, 5, 130]) expect(said).toMatch(new RegExp(`^  ${number} +\\S`, 'm'));
    }
  });
});

it('a machine without IRIS is told from a box', async () => {
  for (const args of [['deploy', 'x.tar.gz'], ['rollback'], ['restart'], ['releases']]) {
    const { iris } = await prepare('/nonexistent');
    expect(await outcome(iris(...args))).toEqual([1, expect.stringContaining('IRIS is not installed on this machine')]);
  }
});

async function prepare(root?: string) {
  const commands = await CommandBox.prepare(root);
  return { box: commands.box, environment: commands.environment, iris: commands.iris.bind(commands) };
}
