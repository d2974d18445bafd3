import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { listReleases, type StepOutcome } from '@iris/box';
import { loadConfig } from '@iris/server/config';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../scripts/test/support/running-command.mjs';
import { fakeReleaseName, makeFakeRelease } from '../support/fake-release.ts';
import { AMAZON, FakeSystem, HOST, whyNoFakeSystem } from '../support/fake-system.ts';

const obstacle = whyNoFakeSystem();
/** What cannot be done where systemd does not run, or was not asked for. */
const ALWAYS_SKIPPED = ['start', 'ssh', 'certificate'];

describe.skipIf(obstacle !== undefined)(`installing${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('makes every step once, and changes nothing when it is done again', async () => {
    const system = new FakeSystem();
    const first = await system.install();
    expect(namesOf(first, 'skipped')).toEqual(ALWAYS_SKIPPED);
    expect(namesOf(first, 'done')).toEqual([]);
    const before = system.snapshot();

    const second = await system.install();
    expect(namesOf(second, 'changed')).toEqual([]);
    expect(system.snapshot()).toEqual(before);
  });

  it('says beforehand what it does then, and changes nothing when only asked', async () => {
    const system = new FakeSystem();
    const before = system.snapshot();
    const planned = await system.install({ dryRun: true });
    expect(system.snapshot()).toEqual(before);
    const made = await system.install();
    expect(namesOf(planned, 'would change')).toEqual(namesOf(made, 'changed'));
    for (const { details, why } of planned) expect([why, ...details].join('')).toMatch(/\S/);
  });

  it('leaves what a release, a server and the deploy code need', async () => {
    const { paths } = await installed();
    expect(readlinkSync(join(paths.places, 'a'))).toBe(`../releases/${fakeReleaseName()}`);
    expect(listReleases(paths)).toMatchObject([{ role: 'live', places: ['a'], liveSince: expect.any(String) }]);
    expect(parseEnv(readFileSync(paths.placeSettings('b'), 'utf8'))).toEqual({ IRIS_HOST: '127.0.0.1', PORT: '8082' });
    expect(statSync(paths.settings).mode & 0o777).toBe(0o600);
    expect(statSync(paths.data)).toMatchObject({ uid: 990, gid: 990 });
    expect(statSync(paths.deployScript).mode & 0o111).toBe(0o111);
    expect(readFileSync(paths.nginxConf, 'utf8')).toContain(`server_name ${HOST};`);
    expect(readlinkSync(paths.tls)).toBe('/etc/nginx/iris/placeholder');
    expect(loadConfig(parseEnv(readFileSync(paths.settings, 'utf8')))).toMatchObject({ warnings: [] });
  });

  it('does on Amazon Linux what is different there', async () => {
    const system = new FakeSystem(AMAZON);
    const planned = await system.install({ dryRun: true });
    expect(planned[0]?.details.join('')).toMatch(/^install nginx, certbot, logrotate, openssl, dnf-automatic \(dnf/);
    await system.install();
    expect(system.read('etc/dnf/automatic.conf')).toBe('[commands]\nupgrade_type = security\napply_updates = yes\n');
    expect(system.read('etc/dnf/vars/releasever')).toBe('latest\n');
    expect(system.read('etc/logrotate.d/iris')).toContain('nginx');
    expect(statSync(system.paths.accessLog)).toMatchObject({ uid: 996, gid: 990 });
    expect(system.has('etc/systemd/system/multi-user.target.wants/dnf-automatic.timer')).toBe(true);
    expect(namesOf(await system.install(), 'changed')).toEqual([]);
  });

  it('makes a key that nobody can guess, another one on each machine', async () => {
    const keys = await Promise.all(
      [1, 2].map(async () => parseEnv(readFileSync((await installed()).paths.settings, 'utf8'))['IRIS_API_KEY']),
    );
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(keys).size).toBe(2);
  });

  it('links nothing while somebody deploys, and goes on there afterwards', async () => {
    const system = new FakeSystem();
    const { home, deployLock, places } = system.paths;
    mkdirSync(home, { recursive: true });
    const holder = runCommand('flock', [deployLock, 'sh', '-c', 'echo it holds the lock; sleep 60'], { cwd: home });
    await holder.waitFor(/it holds the lock/);
    await expect(system.install()).rejects.toThrow(
      /^"Places and commands" could not be made: Somebody else deploys here .*run the installer again: it goes on there/s,
    );
    expect(readdirSync(places)).toEqual([]);
    holder.signalGroup('SIGKILL');
    await holder.exited;
    await system.install();
    expect(readlinkSync(join(places, 'a'))).toBe(`../releases/${fakeReleaseName()}`);
  });

  it('goes on where it was interrupted', async () => {
    const system = new FakeSystem();
    system.write('no-network', '');
    await expect(system.install()).rejects.toThrow(/"apt-get update .*failed \(status 100\):\n {2}E: Unable to fetch/);
    system.remove('no-network');
    // As a copy of the release leaves it that is killed half way.
    system.write(`opt/iris/releases/.${fakeReleaseName()}.install/bin/node`, 'half');
    expect(namesOf(await system.install(), 'changed')).toContain('release');
    expect(readdirSync(system.paths.releases)).toHaveLength(1);
    expect(namesOf(await system.install(), 'changed')).toEqual([]);
  });

  it('mends what was lost since, and that alone', async () => {
    const system = await installed();
    system.remove('etc/systemd/system/iris.slice');
    system.write('opt/iris/deploy.sh', 'echo mine\n');
    rmSync(system.paths.command);
    expect(namesOf(await system.install(), 'changed')).toEqual(['places', 'units']);
    expect(system.replaced('opt/iris/deploy.sh')).toBe('echo mine\n');
    expect(namesOf(await system.install(), 'changed')).toEqual([]);
  });

  it('leaves to deploys which release serves, and where', async () => {
    const system = await installed();
    const { places, liveMarker, command } = system.paths;
    // As after a deploy: place b is live, and a is not in use.
    writeFileSync(liveMarker, '');
    const release = '2.0.0-bbbbbbbbbbbb';
    mkdirSync(join(system.paths.releases, release));
    rmSync(join(places, 'a'));
    symlinkSync(`../releases/${release}`, join(places, 'b'));
    expect(namesOf(await system.install(), 'changed')).toEqual(['places']);
    expect(readlinkSync(command)).toContain(`${release}/bin/iris`);
    expect(system.has('opt/iris/places/a')).toBe(false);
  });

  it('copies no release beside one that serves', async () => {
    const system = await installed();
    const outcomes = await system.install({ releaseFolder: makeFakeRelease({ version: '2.0.0' }) });
    expect(outcomes.find(({ name }) => name === 'release')).toMatchObject({
      result: 'skipped',
      details: [expect.stringContaining('iris deploy ARTEFACT')],
    });
    expect(namesOf(outcomes, 'changed')).toEqual([]);
  });

  it('takes no release that is not as it was made', async () => {
    const system = new FakeSystem();
    writeFileSync(join(system.release, 'server.mjs'), 'changed');
    await expect(system.install()).rejects.toThrow(/server\.mjs was changed/);
    expect(readdirSync(system.paths.releases).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  it('puts back what Nginx had where it refuses what is new', async () => {
    const system = new FakeSystem();
    system.write('etc/nginx/conf.d/iris.conf', '# of before\n');
    system.write('nginx-refuses', '');
    await expect(system.install()).rejects.toThrow('what was there before was put back');
    expect(system.read('etc/nginx/conf.d/iris.conf')).toBe('# of before\n');
    expect(system.has('etc/nginx/sites-enabled/default')).toBe(true);
    system.remove('nginx-refuses');
    expect(namesOf(await system.install(), 'changed')).toContain('nginx');
    expect(system.has('etc/nginx/sites-enabled/default')).toBe(false);
  });
});

async function installed(): Promise<FakeSystem> {
  const system = new FakeSystem();
  await system.install();
  return system;
}

function namesOf(outcomes: readonly StepOutcome[], result: StepOutcome['result']): readonly string[] {
  return outcomes.filter((each) => each.result === result).map(({ name }) => name);
}
