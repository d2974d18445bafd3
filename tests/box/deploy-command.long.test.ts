import { spawn } from 'node:child_process';
import { realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDeployScript } from '@iris/box';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../scripts/test/support/running-command.mjs';
import { CommandBox, IRIS, outcome } from './support/command-box.ts';
import type { FakeBox } from './support/fake-box.ts';
import { type FakeReleaseOptions, fakeReleaseName, makeFakeRelease, packFake } from './support/fake-release.ts';

const [ONE, TWO] = [fakeReleaseName('1.0.0'), fakeReleaseName('2.0.0')];

describe('on a box', () => {
  let commands: CommandBox;
  let box: FakeBox;

  beforeEach(async () => {
    commands = await CommandBox.prepare();
    ({ box } = commands);
  });

  const iris = (...args: readonly string[]) => commands.iris(...args);
  const artefactOf = (options: FakeReleaseOptions) => packFake(makeFakeRelease(options));

  it('iris deploys, lists, goes back and says what it did', async () => {
    const first = await outcome(iris('deploy', await artefactOf({ version: '1.0.0' })));
    expect(first).toEqual([0, expect.stringContaining(`${ONE} serves. Requests went to it `)]);
    const second = await outcome(iris('deploy', '--json', await artefactOf({ version: '2.0.0' })));
    expect(second[0]).toBe(0);
    expect(JSON.parse(second[1].trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      status: 'done',
      action: 'deploy',
      release: TWO,
      before: ONE,
    });
    expect(await outcome(iris('rollback'))).toEqual([
      0,
      expect.stringContaining(`${ONE} serves; before it ${TWO} did`),
    ]);
    const listed = await outcome(iris('releases'));
    expect(listed).toEqual([0, expect.stringMatching(new RegExp(`^${ONE}  live .* in place a\n${TWO}  kept `))]);
    const [, json] = await outcome(iris('releases', '--json'));
    expect(JSON.parse(json)).toMatchObject({
      pending: null,
      releases: [{ release: ONE, role: 'live' }, { release: TWO }],
    });
  });

  it('iris tells by its exit status what became of a deploy', async () => {
    await outcome(iris('deploy', await artefactOf({ version: '1.0.0' })));
    const before = await box.state();
    const [status, said] = await outcome(
      iris('deploy', await artefactOf({ version: '2.0.0', behaviour: { keepsNothing: true } })),
    );
    expect([status, said]).toEqual([3, expect.stringContaining('It keeps nothing in its cache')]);
    expect(said).toContain(`${ONE} serves on; nothing has changed.\nWhat it said last:\n  it has said this\n`);
    expect(await box.state()).toEqual(before);
  });

  it('iris stops for Ctrl-C, and nobody else deploys meanwhile', async () => {
    await outcome(iris('deploy', await artefactOf({ version: '1.0.0' })));
    const before = await box.state();
    const deploying = iris('deploy', await artefactOf({ version: '2.0.0' }));
    await deploying.waitFor(/Holding it to the gate/);
    expect(await outcome(iris('rollback'))).toEqual([
      4,
      expect.stringContaining('Somebody else deploys here (deploy of '),
    ]);
    expect(await outcome(iris('releases'))).toEqual([
      0,
      expect.stringMatching(/A deploy of 2\.0\.0-\w+ is under way, at the step "gate"\. Somebody else deploys here/),
    ]);
    deploying.signal('SIGINT');
    expect(await outcome(deploying)).toEqual([130, expect.stringContaining(`Interrupted. ${ONE} serves on`)]);
    expect(await box.state()).toEqual(before);
  });

  it('iris stops for a request to end while it unpacks, and goes on once requests go to the new release', async () => {
    await outcome(iris('deploy', await artefactOf({ version: '1.0.0' })));
    const before = await box.state();
    const artefact = await artefactOf({ version: '2.0.0' });
    const unpacking = iris('deploy', artefact);
    await unpacking.waitFor(/Unpacking/);
    unpacking.signal('SIGTERM');
    expect(await outcome(unpacking)).toEqual([130, expect.stringContaining('Interrupted. ')]);
    expect(await box.state()).toEqual(before);
    const deploying = iris('deploy', artefact);
    await deploying.waitFor(/Requests go to/);
    deploying.signal('SIGTERM');
    expect(await outcome(deploying)).toEqual([0, expect.stringContaining(`${TWO} serves; before it ${ONE} did`)]);
  });

  it('iris restarts what serves, and says so', async () => {
    await outcome(iris('deploy', await artefactOf({ version: '1.0.0' })));
    expect(await outcome(iris('restart'))).toEqual([
      0,
      expect.stringContaining(`${ONE} serves, started anew with the settings as they are now. Requests went to it `),
    ]);
    expect((await box.state()).running).toEqual(['b']);
  });

  it('iris looks at a release that never served as long as at a new one, whoever goes back to it', async () => {
    await outcome(iris('deploy', await artefactOf({ version: '1.0.0' })));
    // Healthy for some seconds, more than it takes where a release served before.
    const artefact = await artefactOf({ version: '2.0.0', behaviour: { endsAfterAnswers: 7 } });
    expect((await outcome(iris('deploy', artefact)))[0]).toBe(3);
    expect((await outcome(iris('rollback', '2.0.0')))[0]).toBe(3);
    expect(box.roles()[0]).toEqual(['1.0.0', 'live']);
  });

  it('iris comes to the end of a deploy whose terminal is gone', async () => {
    const artefact = await artefactOf({ version: '1.0.0' });
    const child = spawn(process.execPath, [IRIS, 'deploy', artefact], {
      env: { ...process.env, ...commands.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => child.stderr.once('data', resolve));
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill('SIGHUP');
    expect(await exited).toBe(0);
    expect(box.roles()).toEqual([['1.0.0', 'live']]);
  });

  it('deploy.sh deploys, and passes on what became of it', async () => {
    const script = join(box.root, 'deploy.sh');
    writeFileSync(script, renderDeployScript(box.layout), { mode: 0o755 });
    const run = (...args: readonly string[]) =>
      outcome(runCommand(script, args, { cwd: box.root, env: commands.environment }));
    const artefact = await artefactOf({ version: '1.0.0' });
    symlinkSync(realpathSync(IRIS), box.layout.command);
    expect(await run(artefact)).toEqual([0, expect.stringContaining(`${ONE} serves.`)]);
  });
});
