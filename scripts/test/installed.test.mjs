import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled } from '../lib/installed.mjs';

const LOCKED = {
  '': {},
  'node_modules/fast': { version: '1.0.0', integrity: 'sha512-fast' },
  'node_modules/for-another-platform': { version: '1.0.0', optional: true, os: ['none-such'], cpu: ['x64'] },
  'node_modules/needed-there-only': { version: '1.0.0', optional: true },
};

describe('isInstalled', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'iris-installed-'));
    writeLock('package-lock.json', LOCKED);
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /**
   * @param {string} file
   * @param {Record<string, object>} packages
   */
  function writeLock(file, packages) {
    writeFileSync(join(root, file), JSON.stringify({ packages }));
  }

  /** @param {Record<string, object>} packages what npm wrote down when it was done */
  function install(packages) {
    for (const path of Object.keys(packages)) {
      mkdirSync(join(root, path), { recursive: true });
      writeFileSync(join(root, path, 'package.json'), '{}');
    }
    writeLock('node_modules/.package-lock.json', packages);
  }

  it('says no where nothing was installed', () => {
    expect(isInstalled(root)).toBe(false);
  });

  it('says yes where everything that this platform needs is there', () => {
    install({ 'node_modules/fast': LOCKED['node_modules/fast'] });
    expect(isInstalled(root)).toBe(true);
  });

  it('says no where npm was interrupted before it wrote down what it installed', () => {
    install({ 'node_modules/fast': LOCKED['node_modules/fast'] });
    rmSync(join(root, 'node_modules/.package-lock.json'));
    expect(isInstalled(root)).toBe(false);
  });

  it('says no where the note of npm is cut off', () => {
    install({ 'node_modules/fast': LOCKED['node_modules/fast'] });
    writeFileSync(join(root, 'node_modules/.package-lock.json'), '{"packages": {"node_mod');
    expect(isInstalled(root)).toBe(false);
  });

  it('says no where the lock file asks for another version or another content', () => {
    install({ 'node_modules/fast': { version: '0.9.0', integrity: 'sha512-fast' } });
    expect(isInstalled(root)).toBe(false);
    install({ 'node_modules/fast': { version: '1.0.0', integrity: 'sha512-else' } });
    expect(isInstalled(root)).toBe(false);
  });

  it('says no where a package was deleted since', () => {
    install({ 'node_modules/fast': LOCKED['node_modules/fast'] });
    rmSync(join(root, 'node_modules/fast'), { recursive: true });
    expect(isInstalled(root)).toBe(false);
  });

  it('says no where an optional package that is meant for this platform is missing', () => {
    const meant = { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] };
    writeLock('package-lock.json', { ...LOCKED, 'node_modules/meant-for-this': meant });
    install({ 'node_modules/fast': LOCKED['node_modules/fast'] });
    expect(isInstalled(root)).toBe(false);
  });
});
