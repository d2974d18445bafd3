import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { boxLayout, renderUnits } from '@iris/box';
import { loadConfig } from '@iris/server/config';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';

const HOST = 'iris.example.org';
const WORST_SCORE = 2;
const obstacle =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? undefined : 'systemd-analyze is not installed';

/** The targets that every unit waits for, and the programs that units start, so that systemd finds them. */
function placeSystem(root: string): void {
  cpSync('/lib/systemd/system', join(root, 'lib/systemd/system'), { recursive: true, verbatimSymlinks: true });
  for (const path of ['opt/iris/places/a/bin/iris-server', 'usr/local/bin/iris', 'usr/bin/systemctl', 'bin/sh']) {
    const program = join(root, path);
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
  }
}

/** Units that stand in a system of the test as on a box. */
function installUnits(): string {
  const root = makeFolder();
  const { units } = boxLayout(root);
  mkdirSync(units, { recursive: true });
  placeSystem(root);
  for (const [name, text] of renderUnits({ paths: boxLayout(), host: HOST, environment: 'prod' })) {
    writeFileSync(join(units, name), text);
    // An instance is what systemd checks; the template by itself has no name for %i.
    if (name.includes('@')) writeFileSync(join(units, name.replace('@', '@a')), text);
  }
  return root;
}

function analyze(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}`, stdout };
}

/** The value of a directive that stands once in a unit. */
function directive(unit: string, name: string): string {
  const text = renderUnits({ paths: boxLayout(), host: HOST, environment: 'prod' }).get(unit) ?? '';
  const values = text.split('\n').filter((line) => line.startsWith(`${name}=`));
  expect(values).toHaveLength(1);
  return (values[0] ?? '').slice(name.length + 1);
}

describe.skipIf(obstacle !== undefined)(`units${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('are understood by systemd, whole and without a warning', () => {
    const root = installUnits();
    const names = ['iris-backend.service', 'iris-backend.target', 'iris-backend@a.service', 'iris-certificate.timer'];
    expect(analyze('verify', '--man=no', `--root=${root}`, ...names)).toMatchObject({ status: 0, said: '' });
  });

  it('that hold a mistake are found by the same check', () => {
    const root = installUnits();
    writeFileSync(join(boxLayout(root).units, 'iris-backend@a.service'), '[Service]\nExecStart=/nowhere\nTypo=yes\n');
    expect(analyze('verify', '--man=no', `--root=${root}`, 'iris-backend@a.service').said).toMatch(/Typo|nowhere/);
  });

  it.for(['iris-backend@a.service', 'iris-certificate.service'])('of services are hardened: %s', (name) => {
    const path = join(boxLayout(installUnits()).units, name);
    const [, score] = /Overall exposure level for .*: (\d+\.\d+)/.exec(
      analyze('security', '--offline=true', '--no-pager', path).stdout,
    ) ?? [undefined, 'none'];
    expect(Number(score)).toBeLessThanOrEqual(WORST_SCORE);
  });

  it('run at times that systemd knows', () => {
    expect(analyze('calendar', directive('iris-certificate.timer', 'OnCalendar')).status).toBe(0);
  });
});

describe('the unit of a place', () => {
  it('gives the server more time to stop than the server takes unless told otherwise', () => {
    const seconds = Number(/^(\d+)s$/.exec(directive('iris-backend@.service', 'TimeoutStopSec'))?.[1]);
    expect(seconds * 1000).toBeGreaterThan(loadConfig({}).drainTimeoutMs + 10_000);
  });

  it('leaves room for the heap beside what the threads and the parser may take', () => {
    const limit = Number(/^(\d+)M$/.exec(directive('iris-backend@.service', 'MemoryMax'))?.[1]);
    const slice = Number(/^(\d+)M$/.exec(directive('iris.slice', 'MemoryMax'))?.[1]);
    expect(limit).toBeLessThan(slice);
    expect(slice).toBeLessThanOrEqual(600);
  });

  it('lets V8 write the code that it runs', () => {
    const text = renderUnits({ paths: boxLayout(), host: HOST, environment: 'prod' }).get('iris-backend@.service');
    expect(text).not.toMatch(/^MemoryDenyWriteExecute=/m);
  });
});

describe('rendering units', () => {
  it.each(['a b', 'A.example', '%h', '-x', ''])('refuses the host %j', (host) => {
    expect(() => renderUnits({ paths: boxLayout(), host, environment: 'prod' })).toThrow('not a host name');
  });

  it('refuses a path that systemd would read as several words', () => {
    expect(() => renderUnits({ paths: boxLayout('/a b'), host: HOST, environment: 'prod' })).toThrow('not a path');
  });
});
