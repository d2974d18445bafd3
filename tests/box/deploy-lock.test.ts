import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boxLayout, deploy, settleDeploys } from '@iris/box';
import { expect, it } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { runCommand } from '../../scripts/test/support/running-command.mjs';
import { furnish, TEST_SETTINGS } from './support/furnish.ts';
import { ProcessSupervisor } from './support/process-supervisor.ts';

it('a box takes one deploy at a time, and the next one as soon as the one before has died', async () => {
  const folder = makeFolder();
  const layout = boxLayout(folder);
  furnish(layout, { a: 1, b: 2 }, TEST_SETTINGS);
  const deps = {
    layout,
    supervisor: new ProcessSupervisor(layout),
    report: () => {},
    signal: new AbortController().signal,
  };
  // A deploy that stays where it has just taken the lock.
  const program = join(folder, 'hold.mjs');
  const box = import.meta.resolve('@iris/box');
  writeFileSync(
    program,
    `import { boxLayout, settleDeploys } from ${JSON.stringify(box)};
     const supervisor = { stop: () => { console.log('it holds the lock'); return new Promise(() => setInterval(() => {}, 1000)); } };
     await settleDeploys({ layout: boxLayout(${JSON.stringify(folder)}), supervisor, report() {}, signal: new AbortController().signal });`,
  );
  const placement = { place: 'a', release: '1.0.0' };
  const pending = { action: 'deploy', step: 'gate', to: placement, from: null, startedAt: '2026-01-02T03:04:05Z' };
  writeFileSync(layout.deploys, JSON.stringify({ format: 1, pending, past: [] }));
  const holder = runCommand(process.execPath, [program], { cwd: folder });
  await holder.waitFor(/it holds the lock/);

  const refused = { failure: 'busy', message: expect.stringContaining('a look at what is pending, process ') };
  await expect(deploy('x.tar.gz', deps)).rejects.toMatchObject(refused);
  await expect(settleDeploys(deps)).rejects.toMatchObject(refused);

  holder.signal('SIGKILL');
  await holder.exited;
  expect(await settleDeploys(deps)).toContain('A deploy of 1.0.0 had been cut short at the step "gate"');
});
