import { execFileSync } from 'node:child_process';
import { linkSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type BoxLayout, boxLayout, DeployError, deploy, readDeployRecord } from '@iris/box';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { makeFakeRelease, packFake } from './support/fake-release.ts';
import { furnish, TEST_SETTINGS } from './support/furnish.ts';
import { ProcessSupervisor } from './support/process-supervisor.ts';

const IS_ROOT = process.getuid?.() === 0;

describe('an artefact that is not to be deployed', () => {
  let layout: BoxLayout;

  beforeEach(() => {
    layout = boxLayout(makeFolder());
    furnish(layout, { a: 1, b: 2 }, TEST_SETTINGS);
  });

  /** Deploys what must be refused, and returns what was said. */
  async function refusal(artefact: string): Promise<string> {
    const supervisor = new ProcessSupervisor(layout);
    const { signal } = new AbortController();
    const error: unknown = await deploy(artefact, { layout, supervisor, report: () => {}, signal }).catch(
      (e: unknown) => e,
    );
    if (!(error instanceof DeployError)) throw error;
    expect(error.failure).toBe('refused');
    expect(readdirSync(layout.releases)).toEqual([]);
    expect(readdirSync(layout.places).sort()).toEqual(['a.env', 'b.env']);
    expect(readDeployRecord(layout)).toEqual({ pending: null, past: [] });
    return error.message;
  }

  it('is none at all', async () => {
    expect(await refusal(join(layout.home, 'none.tar.gz'))).toContain('there is no such file');
    expect(await refusal(layout.home)).toContain('it is not a file');
  });

  it('is not the file of its checksum', async () => {
    const artefact = await packFake(makeFakeRelease());
    writeFileSync(`${artefact}.sha256`, `${'0'.repeat(64)}  ${basename(artefact)}\n`);
    expect(await refusal(artefact)).toContain('it is not the file that');
    writeFileSync(`${artefact}.sha256`, 'what is this\n');
    expect(await refusal(artefact)).toContain('is not a checksum');
  });

  it.each([0.2, 0.9])('is cut after %f of it, and has no checksum', async (share) => {
    const artefact = await packFake(makeFakeRelease());
    execFileSync('rm', [`${artefact}.sha256`]);
    truncateSync(artefact, Math.floor(readFileSync(artefact).length * share));
    expect(await refusal(artefact)).toContain('it is cut or garbled');
  });

  it('is garbled, and has no checksum', async () => {
    const artefact = await packFake(makeFakeRelease());
    execFileSync('rm', [`${artefact}.sha256`]);
    const bytes = readFileSync(artefact);
    const middle = Math.floor(bytes.length / 2);
    bytes.fill(0x55, middle, middle + 40);
    writeFileSync(artefact, bytes);
    expect(await refusal(artefact)).toContain('it is cut or garbled');
  });

  it('is for another machine', async () => {
    const other = arch() === 'x64' ? 'arm64' : 'x64';
    const said = await refusal(await packFake(makeFakeRelease({ fields: { architecture: other } })));
    expect(said).toContain(`it is for linux-${other}, and this machine is linux-${arch()}`);
  });

  it.each([
    ['of another program', { name: 'osiris' }, 'not that of IRIS'],
    ['without a commit', { commit: undefined }, 'has no commit'],
    ['with a name that leads elsewhere', { release: '../../etc' }, 'no folder can have'],
    ['with the name of another release', { release: '2.0.0-0123456789ab' }, 'is not named for 2.0.0-0123456789ab'],
  ])('is %s', async (_what, fields, reason) => {
    expect(await refusal(await packFake(makeFakeRelease({ fields })))).toContain(reason);
  });

  it('has a file that was changed after the build, whatever its checksum says', async () => {
    const folder = makeFakeRelease();
    writeFileSync(join(folder, 'bin/iris-server'), '#!/bin/sh\nexit 8\n');
    expect(await refusal(await packFake(folder))).toContain('bin/iris-server was changed');
  });

  it('has two manifests', async () => {
    const folder = makeFakeRelease();
    const artefact = join(dirname(folder), 'two.tar');
    const manifest = join(folder, 'manifest.json');
    execFileSync('tar', ['-cf', artefact, '-C', dirname(folder), basename(folder)]);
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"version":"1.0.0"', '"version":"9.9.9"'));
    execFileSync('tar', ['-rf', artefact, '-C', dirname(folder), `${basename(folder)}/manifest.json`]);
    execFileSync('gzip', [artefact]);
    expect(await refusal(`${artefact}.gz`)).toContain('has two manifests');
  });

  it.each([
    ['a link that leads out', (path: string) => symlinkSync('/etc/passwd', path)],
    ['a link that leads to another file of it', (path: string) => symlinkSync('server.mjs', path)],
    ['one file by two names', (path: string) => linkSync(join(dirname(path), 'server.mjs'), path)],
  ])('has %s', async (_what, plant) => {
    const folder = makeFakeRelease();
    plant(join(folder, 'planted'));
    expect(await refusal(await packFake(folder))).toContain('neither file nor folder');
  });

  it.each(['s,^,../,', 's,^,/,', 's,^,./,', 's,bin/,bin/../../,', 's,bin/,bin/../,'])(
    'has paths out of its folder (%s)',
    async (rename) => {
      const folder = makeFakeRelease();
      const artefact = join(dirname(folder), 'odd.tar.gz');
      const names = [basename(folder), `${basename(folder)}/bin/iris-server`];
      execFileSync('tar', ['-czPf', artefact, '-C', dirname(folder), '--transform', rename, ...names]);
      expect(await refusal(artefact)).toContain('paths out of its folder');
    },
  );

  it.skipIf(!IS_ROOT)('finds no room on the disk', async () => {
    const artefact = await packFake(makeFakeRelease());
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', layout.releases]);
    onTestFinished(() => {
      execFileSync('umount', [layout.releases]);
    });
    expect(await refusal(artefact)).toMatch(
      /^The release needs 1 MB in .*, beside 100 MB that stay free, and \d MB are free/,
    );
  });
});
