import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeVersion, readVersion } from '../src/version.ts';
import { makeFolder } from './support/folder.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** A package's folder that holds these files. */
function packageWith(files: Readonly<Record<string, unknown>>): URL {
  const texts = Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)]);
  return pathToFileURL(`${makeFolder(Object.fromEntries(texts))}/`);
}

describe('the version', () => {
  it('is that of the release where one was made, with the beginning of its commit', () => {
    const release = { version: '9.8.7', commit: COMMIT, built_at: '2026-01-02T03:04:05Z' };
    const version = readVersion(packageWith({ 'package.json': { version: '1.0.0' }, 'build-info.json': release }));
    expect(describeVersion(version, [])).toBe('9.8.7 (0123456789ab)');
    expect(JSON.parse(describeVersion(version, ['--json']))).toEqual({
      version: '9.8.7',
      commit: COMMIT,
      node: process.versions.node,
    });
  });

  it('is that of the package in a checkout', () => {
    const version = readVersion(packageWith({ 'package.json': { version: '1.0.0' } }));
    expect(describeVersion(version, [])).toBe('1.0.0');
  });
});
