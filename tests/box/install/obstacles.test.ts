import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boxLayout, InstallError, installedHost, planInstall } from '@iris/box';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { runCommand } from '../../../scripts/test/support/running-command.mjs';
import { outcome } from '../support/command-box.ts';
import { makeFakeRelease } from '../support/fake-release.ts';
import { FakeSystem, HOST, whyNoFakeSystem } from '../support/fake-system.ts';

const IRIS = fileURLToPath(new URL('../../../apps/cli/bin/iris.mjs', import.meta.url));
const obstacle = whyNoFakeSystem();

describe('a system that the installer does not know', () => {
  it.each([
    ['is another one', 'ID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora Linux 42"\n', 'This is Fedora Linux 42'],
    ['is too old', 'ID=debian\nVERSION_ID="11"\nPRETTY_NAME="Debian 11"\n', 'This is Debian 11'],
    [
      'is too old for its packages',
      'ID="amzn"\nVERSION_ID="2"\nPRETTY_NAME="Amazon Linux 2"\n',
      'This is Amazon Linux 2',
    ],
    ['does not say what it is', '', 'a system that does not say its name'],
  ])('%s, and is refused', async (_, osRelease, says) => {
    const error = await refusal(osRelease);
    expect(error.message).toContain(says);
    expect(error.message).toContain('Amazon Linux 2023, Debian 12, Ubuntu 22.04 and newer ones');
  });

  it('has no os-release, and is refused', async () => {
    expect((await refusal(undefined)).message).toContain('etc/os-release does not say which system this is');
  });

  async function refusal(osRelease: string | undefined): Promise<Error> {
    const root = makeFolder();
    mkdirSync(join(root, 'etc'));
    if (osRelease !== undefined) writeFileSync(join(root, 'etc/os-release'), osRelease);
    const options = { host: HOST, email: undefined, environment: 'prod', hardensSsh: false, variables: {} } as const;
    const planned = planInstall({ ...options, root, releaseFolder: makeFakeRelease() });
    return planned.then(
      () => expect.fail('it was planned'),
      (error: unknown) => asInstallError(error),
    );
  }
});

describe.skipIf(obstacle !== undefined)(`what is in the way${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  const refusal = async (system: FakeSystem, options: Parameters<FakeSystem['plan']>[0] = {}): Promise<string> => {
    const before = system.snapshot();
    const error = await system.install(options).then(
      () => expect.fail('it was installed'),
      (thrown: unknown) => thrown,
    );
    expect(system.snapshot()).toEqual(before);
    return asInstallError(error).message;
  };

  it('is all said at once', async () => {
    const system = new FakeSystem();
    system.write('without-systemctl', '');
    const message = await refusal(system, { host: 'not a host', hardensSsh: true });
    expect(message).toContain('"not a host"');
    expect(message).toContain('has no systemd');
    expect(message).toContain('--harden-ssh would lock everybody out');
  });

  it.each([
    ['export A=1\n', /^Line 1 of .*\.env begins with "export"/],
    ['A=1 # one\n', /^Line 1 of .*\.env ends in a comment/],
    ['IRIS_ENV=dev\n', /IRIS_ENV in .*\.env is dev, and prod is to be installed/],
    ['IRIS_CACHE_DIR=/data\n', /IRIS_CACHE_DIR in .*\.env is \/data/],
    ['IRIS_LOG_FILE=/tmp/log\n', /IRIS_LOG_FILE in .*\.env is \/tmp\/log/],
    ['IRIS_MAX_BODY_MB=many\n', /\.env has mistakes:\n.*IRIS_MAX_BODY_MB/],
    ['IRIS_DATA_ID=of-another-volume\n', /IRIS_DATA_ID/],
  ])('may be in the settings: %j', async (text, says) => {
    const system = new FakeSystem();
    system.write('opt/iris/.env', text);
    expect(await refusal(system)).toMatch(says);
  });

  it('is a deploy that has not ended', async () => {
    const system = new FakeSystem();
    await system.install();
    const record = JSON.parse(system.read('opt/iris/deploys.json'));
    const to = { place: 'b', release: record.past[0].release };
    const pending = { action: 'deploy', step: 'gate', to, from: null, startedAt: '2026-01-01T00:00:00.000Z' };
    system.write('opt/iris/deploys.json', JSON.stringify({ ...record, pending }));
    expect(await refusal(system)).toContain('"sudo iris releases" brings it to its end');
  });

  it('is a release for another machine, or none', async () => {
    const system = new FakeSystem();
    const other = makeFakeRelease({ fields: { architecture: 's390x' } });
    expect(await refusal(system, { releaseFolder: other })).toContain('is a release for linux on s390x');
    expect(await refusal(system, { releaseFolder: system.root })).toContain('is not an unpacked release');
  });

  it('is not a key in ~/.ssh/authorized_keys', async () => {
    const system = new FakeSystem();
    system.write('root/.ssh/authorized_keys', '# ssh-ed25519 AAAA\n');
    expect(await refusal(system, { hardensSsh: true })).toContain('--harden-ssh would lock everybody out');
    system.write('root/.ssh/authorized_keys', 'restrict ssh-ed25519 AAAAC3 me\n');
    await expect(system.plan({ hardensSsh: true })).resolves.toBeDefined();
  });
});

describe('iris install', () => {
  const iris = (...args: readonly string[]) => {
    const env = { IRIS_BOX_ROOT: makeFolder() };
    return outcome(runCommand(process.execPath, [IRIS, 'install', ...args], { cwd: makeFolder(), env }));
  };

  it('is wrong use without a host, and with an environment that there is not', async () => {
    expect(await iris('--dry-run')).toEqual([2, expect.stringContaining('Add --host NAME')]);
    expect(await iris('--host', HOST, '--environment', 'test', '--dry-run')).toEqual([
      2,
      expect.stringContaining('--environment must be prod or dev'),
    ]);
  });

  it('takes the host that is installed where none is named', async () => {
    const root = makeFolder();
    const { nginxConf } = boxLayout(root);
    mkdirSync(dirname(nginxConf), { recursive: true });
    writeFileSync(nginxConf, `server {\n    listen 443 ssl;\n    server_name ${HOST};\n}\n`);
    expect(installedHost(root)).toBe(HOST);
    const env = { IRIS_BOX_ROOT: root };
    const command = runCommand(process.execPath, [IRIS, 'install', '--dry-run'], { cwd: root, env });
    expect(await outcome(command)).toEqual([1, expect.stringContaining('does not say which system this is')]);
  });

  it('says why nothing can be installed, for people and for programs', async () => {
    const says = 'os-release does not say which system this is';
    expect(await iris('--host', HOST, '--dry-run')).toEqual([
      1,
      expect.stringMatching(new RegExp(`^error: .*${says}`)),
    ]);
    const [status, json] = await iris('--host', HOST, '--dry-run', '--json');
    expect([status, JSON.parse(json)]).toEqual([1, { status: 'failed', error: expect.stringContaining(says) }]);
  });

  it.skipIf(process.getuid?.() !== 0)('is root’s to do, and anybody’s to look at', async () => {
    const nobody = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      IRIS,
      'install',
      '--host',
      HOST,
    ];
    const env = { IRIS_BOX_ROOT: '/nonexistent' };
    const run = (...args: readonly string[]) => outcome(runCommand('setpriv', [...nobody, ...args], { cwd: '/', env }));
    expect(await run('--yes')).toEqual([
      1,
      expect.stringContaining('Only root may set up a machine: run it with sudo'),
    ]);
    expect(await run('--dry-run')).toEqual([1, expect.not.stringContaining('Only root')]);
  });
});

function asInstallError(error: unknown): InstallError {
  if (error instanceof InstallError) return error;
  throw error;
}
