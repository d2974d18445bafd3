import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../lib/workspace.mjs';
import { describeFiles, verifyRelease } from '../../release/verify-release.mjs';

const VERIFIER = join(ROOT, 'scripts/release/verify-release.mjs');

/** @type {string} */
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iris-release-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/iris'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, 'LICENSE'), 'Everyone may do everything.\n');
  writeManifest({ format: 1, files: describeFiles(folder) });
});

/** @param {unknown} manifest */
function writeManifest(manifest) {
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

describe('a release', () => {
  it('is whole as it was made', () => {
    expect(verifyRelease(folder)).toEqual([]);
  });

  /** @type {readonly { what: string, damage: () => void, fault: string }[]} */
  const damages = [
    {
      what: 'a byte that changed',
      damage: () => writeFileSync(join(folder, 'LICENSE'), 'Everyone may do everythinG.\n'),
      fault: 'LICENSE was changed',
    },
    {
      what: 'a byte that was added',
      damage: () => writeFileSync(join(folder, 'LICENSE'), 'Everyone may do everything.\n\n'),
      fault: 'LICENSE was changed',
    },
    { what: 'a file that is gone', damage: () => rmSync(join(folder, 'LICENSE')), fault: 'LICENSE is missing' },
    {
      what: 'a file too many',
      damage: () => writeFileSync(join(folder, 'bin/.hidden'), ''),
      fault: 'bin/.hidden does not belong to the release',
    },
    {
      what: 'a link to the same bytes',
      damage: () => {
        renameSync(join(folder, 'LICENSE'), `${folder}.moved`);
        onTestFinished(() => rmSync(`${folder}.moved`));
        symlinkSync(`${folder}.moved`, join(folder, 'LICENSE'));
      },
      fault: 'LICENSE is not a file any more',
    },
    {
      what: 'a program that may not be run',
      damage: () => chmodSync(join(folder, 'bin/iris'), 0o644),
      fault: 'bin/iris cannot be executed',
    },
    {
      what: 'a manifest of another format',
      damage: () => writeManifest({ format: 2, files: [] }),
      fault: 'manifest.json has a format that this release does not know',
    },
  ];

  it.each(damages)('shows $what', ({ damage, fault }) => {
    damage();
    expect(verifyRelease(folder)).toEqual([fault]);
  });

  it('without a manifest is none', () => {
    rmSync(join(folder, 'manifest.json'));
    expect(verifyRelease(folder)).toEqual([expect.stringMatching(/^manifest\.json cannot be read: ENOENT/)]);
  });
});

describe('the verifier in a release', () => {
  it('looks at the release that it lies in, and tells by its status', () => {
    cpSync(VERIFIER, join(folder, 'verify-release.mjs'));
    writeManifest({ format: 1, files: describeFiles(folder) });
    const program = join(folder, 'verify-release.mjs');
    const whole = spawnSync(process.execPath, [program], { cwd: tmpdir(), encoding: 'utf8' });
    expect([whole.status, whole.stdout, whole.stderr]).toEqual([0, '', '']);
    writeFileSync(join(folder, 'LICENSE'), '');
    const broken = spawnSync(process.execPath, [program], { cwd: tmpdir(), encoding: 'utf8' });
    expect([broken.status, broken.stdout]).toEqual([1, '']);
    expect(broken.stderr).toBe('LICENSE was changed\nThis is not the release that was built: unpack it again.\n');
  });
});
