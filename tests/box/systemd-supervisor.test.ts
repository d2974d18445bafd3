import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemdSupervisor } from '@iris/box';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';

/**
 * Writes down how it was called and answers as the test has it: `NAME.out` is what it prints, `NAME.status` its exit
 * status, where NAME is the first argument; one answer after the other, the last one for ever. Where `NAME.hangs` is,
 * it does not answer.
 */
const RECORDER = `#!/bin/sh
folder=$(dirname "$0")
echo "$(basename "$0") $*" >>"$folder/calls"
if [ -e "$folder/$1.hangs" ]; then sleep 1000; fi
if [ -s "$folder/$1.out.next" ]; then mv "$folder/$1.out.next" "$folder/$1.out.later"; fi
[ -e "$folder/$1.out" ] && cat "$folder/$1.out"
if [ -e "$folder/$1.out.later" ]; then mv "$folder/$1.out.later" "$folder/$1.out"; fi
[ -e "$folder/$1.status" ] && exit "$(cat "$folder/$1.status")"
exit 0
`;

const STOPPED = { ActiveState: 'inactive', SubState: 'dead', Result: 'success', ExecMainStatus: '0', NRestarts: '0' };
const RUNNING = { ...STOPPED, ActiveState: 'active', SubState: 'running', InvocationID: '0123abcd' };
const SHOW =
  'systemctl show --property=ActiveState,SubState,Result,ExecMainStatus,NRestarts,Job,InvocationID iris-backend@b.service';

describe('systemd', () => {
  let folder: string;
  let supervisor: SystemdSupervisor;

  beforeEach(() => {
    supervisor = new SystemdSupervisor();
    folder = join(makeFolder(), 'bin');
    mkdirSync(folder);
    for (const program of ['systemctl', 'journalctl']) {
      writeFileSync(join(folder, program), RECORDER);
      chmodSync(join(folder, program), 0o755);
    }
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  });

  const calls = (): readonly string[] =>
    existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n') : [];

  function answer(name: string, text: string, next?: string): void {
    writeFileSync(join(folder, `${name}.out`), text);
    if (next !== undefined) writeFileSync(join(folder, `${name}.out.next`), next);
  }

  function fail(name: string, status: number): void {
    writeFileSync(join(folder, `${name}.status`), String(status));
  }

  const shown = (properties: Readonly<Record<string, string>>): string =>
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('');

  it('starts a place without waiting for it, whatever failed before', async () => {
    fail('reset-failed', 1);
    await supervisor.start('b');
    expect(calls()).toEqual([
      'systemctl reset-failed iris-backend@b.service',
      'systemctl start --no-block iris-backend@b.service',
    ]);
  });

  it('says what systemd said where it does not start one', async () => {
    answer('start', 'Unit iris-backend@b.service not found.\n');
    fail('start', 5);
    await expect(supervisor.start('b')).rejects.toThrow(
      '"systemctl start --no-block iris-backend@b.service" failed: Unit iris-backend@b.service not found.',
    );
  });

  it('stops a place and waits until it has stopped', async () => {
    answer('show', shown({ ...RUNNING, ActiveState: 'deactivating', SubState: 'stop-sigterm' }), shown(STOPPED));
    await supervisor.stop('b', 10_000);
    expect(calls()).toEqual(['systemctl stop --no-block iris-backend@b.service', SHOW, SHOW]);
  });

  it('kills a place that does not stop in time', async () => {
    answer('show', shown(RUNNING), shown(STOPPED));
    await supervisor.stop('b', 0);
    expect(calls()).toEqual([
      'systemctl stop --no-block iris-backend@b.service',
      SHOW,
      'systemctl kill --signal=SIGKILL iris-backend@b.service',
      SHOW,
    ]);
  });

  it('says so where it cannot stop one', async () => {
    fail('stop', 1);
    await expect(supervisor.stop('a', 0)).rejects.toThrow('"systemctl stop --no-block iris-backend@a.service" failed');
  });

  it('says so where systemd does not answer', async () => {
    writeFileSync(join(folder, 'show.hangs'), '');
    await expect(new SystemdSupervisor(200).state('a')).rejects.toThrow(
      /^"systemctl show .*" did not answer within 0.2 s\.$/,
    );
    writeFileSync(join(folder, 'stop.hangs'), '');
    await expect(new SystemdSupervisor(200).stop('a', 0)).rejects.toThrow('did not answer');
  });

  it.each([
    ['has stopped', STOPPED, { status: 'stopped', restarts: 0, detail: 'inactive (dead)' }],
    ['is about to be started', { ...STOPPED, Job: '4711' }, { status: 'starting' }],
    ['starts', { ...STOPPED, ActiveState: 'activating', SubState: 'start' }, { status: 'starting', restarts: 0 }],
    ['runs', RUNNING, { status: 'running', restarts: 0 }],
    ['reloads', { ...RUNNING, ActiveState: 'reloading' }, { status: 'running' }],
    ['stops', { ...RUNNING, ActiveState: 'deactivating', SubState: 'stop-sigterm' }, { status: 'stopping' }],
    [
      'died and is to be started again',
      {
        ...STOPPED,
        ActiveState: 'activating',
        SubState: 'auto-restart',
        Result: 'exit-code',
        ExecMainStatus: '1',
        NRestarts: '1',
      },
      { status: 'starting', restarts: 1, detail: 'activating (auto-restart), exit-code (exit status 1)' },
    ],
    [
      'was killed because it took too much memory',
      { ...STOPPED, ActiveState: 'failed', SubState: 'failed', Result: 'oom-kill', ExecMainStatus: '9' },
      { status: 'stopped', detail: 'failed (failed), oom-kill (exit status 9)' },
    ],
  ])('tells a place that %s', async (_what, properties, expected) => {
    answer('show', shown(properties));
    expect(await supervisor.state('b')).toMatchObject(expected);
    expect(calls()).toEqual([SHOW]);
  });

  it('has the last lines of this start from the journal', async () => {
    answer('show', shown(RUNNING));
    answer('--quiet', 'first\n\nlast\n');
    expect(await supervisor.lastLines('b')).toEqual(['first', 'last']);
    expect(calls()[1]).toBe(
      'journalctl --quiet --no-pager --output=cat --lines=20 _SYSTEMD_INVOCATION_ID=0123abcd + INVOCATION_ID=0123abcd',
    );
  });

  it('has the last lines since it had a place start, which systemd may have started again since', async () => {
    const startedAt = Date.now();
    await supervisor.start('b');
    answer('show', shown({ ...RUNNING, NRestarts: '1' }));
    answer('--quiet', 'IRIS cannot start\n');
    expect(await supervisor.lastLines('b')).toEqual(['IRIS cannot start']);
    const [, since = ''] = /--unit=iris-backend@b\.service --since=@([\d.]+)$/.exec(calls().at(-1) ?? '') ?? [];
    expect(Number(since) * 1000).toBeGreaterThanOrEqual(startedAt);
    expect(Number(since) * 1000).toBeLessThanOrEqual(Date.now());
  });

  it('has the last lines of the unit where systemd has forgotten the start', async () => {
    answer('show', shown({ ...STOPPED, InvocationID: '' }));
    await supervisor.lastLines('a');
    expect(calls()[1]).toBe('journalctl --quiet --no-pager --output=cat --lines=20 --unit=iris-backend@a.service');
  });
});
