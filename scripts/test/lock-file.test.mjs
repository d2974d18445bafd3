import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeLock, findMissingPlatformPackages } from '../lib/lock-file.mjs';
import { ROOT } from '../lib/workspace.mjs';

describe('package-lock.json', () => {
  const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');

  it('names the packages of every platform, without which npm ci refuses it', () => {
    const names = findMissingPlatformPackages(JSON.parse(text)).map(({ path }) => path);
    expect(names, 'run: node scripts/complete-lock.mjs').toEqual([]);
  });

  it('does not name the registry that it was made with', () => {
    expect(text).not.toMatch(/"resolved": "http/);
  });
});

describe('completeLock', () => {
  it('adds what a package asks for on other platforms, read off the names, in the order of npm', () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/@tool/linux-x64': { version: '1.2.3', integrity: 'sha512-x', optional: true },
        'node_modules/tool': {
          version: '1.2.3',
          dev: true,
          optionalDependencies: {
            '@tool/linux-x64': '1.2.3',
            '@tool/linux-arm-musleabihf': '1.2.3',
            '@tool/win32-ia32-msvc': '1.2.3',
          },
        },
      },
    };
    expect(completeLock(lock)).toEqual(['@tool/linux-arm-musleabihf', '@tool/win32-ia32-msvc']);
    expect(Object.keys(lock.packages)).toEqual([
      '',
      'node_modules/@tool/linux-arm-musleabihf',
      'node_modules/@tool/linux-x64',
      'node_modules/@tool/win32-ia32-msvc',
      'node_modules/tool',
    ]);
    expect(Object.values(lock.packages)[1]).toEqual({
      version: '1.2.3',
      cpu: ['arm'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
  });

  it('finds a package in the folder of the one that asks for it', () => {
    const packages = {
      'node_modules/tool': { optionalDependencies: { '@tool/linux-x64': '1.0.0' } },
      'node_modules/tool/node_modules/@tool/linux-x64': { version: '1.0.0' },
    };
    expect(completeLock({ packages })).toEqual([]);
  });

  it('refuses to guess where a name does not tell the platform', () => {
    const packages = { 'node_modules/tool': { optionalDependencies: { fsevents: '2.3.3' } } };
    expect(() => completeLock({ packages })).toThrow('fsevents@2.3.3 is missing from package-lock.json');
  });
});
