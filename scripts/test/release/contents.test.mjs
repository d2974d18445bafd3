import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { belongsInRelease, isWorkshopFolder } from '../../release/contents.mjs';

/** Linux binaries begin so; the machine stands at byte 18. */
const MACHINES = { x64: 0x3e, arm64: 0xb7 };

/**
 * A library for a machine, as packages bring it.
 * @param {string} name
 * @param {number} [machine] without it, one for another system
 */
function makeLibrary(name, machine) {
  const folder = mkdtempSync(join(tmpdir(), 'iris-library-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const header = Buffer.alloc(64);
  if (machine !== undefined) {
    header.write('\u007FELF', 'latin1');
    header.writeUInt16LE(machine, 18);
  }
  writeFileSync(join(folder, name), header);
  return join(folder, name);
}

describe('what belongs in a release', () => {
  it.each([
    'index.js',
    'index.mjs',
    'index.cjs',
    'package.json',
    'tree-sitter.wasm',
    'swagger-ui.css',
    'LICENSE.md',
    'COPYING',
    'NOTICE.txt',
  ])('is %s', (name) => {
    expect(belongsInRelease(`/package/${name}`, 'x64')).toBe(true);
  });

  it.each([
    'index.ts',
    'index.d.ts',
    'index.d.mts',
    'index.js.map',
    'README.md',
    'binding.gyp',
    'sqlite3.c',
    '.npmignore',
    'Makefile',
    'license.ts',
  ])('is not %s', (name) => {
    expect(belongsInRelease(`/package/${name}`, 'x64')).toBe(false);
  });

  it('is of libraries the one for the platform', () => {
    expect(belongsInRelease(makeLibrary('linux-x64.node', MACHINES.x64), 'x64')).toBe(true);
    expect(belongsInRelease(makeLibrary('linux-arm64.node', MACHINES.arm64), 'arm64')).toBe(true);
    expect(belongsInRelease(makeLibrary('linux-arm64.node', MACHINES.arm64), 'x64')).toBe(false);
    expect(belongsInRelease(makeLibrary('linuxmusl-x64.node', MACHINES.x64), 'x64')).toBe(false);
    expect(belongsInRelease(makeLibrary('darwin-x64.node'), 'x64')).toBe(false);
    expect(belongsInRelease(makeLibrary('empty.node'), 'x64')).toBe(false);
  });

  it('is no folder for those who work on a package', () => {
    expect(['test', 'docs', 'benchmarks', '.github'].filter((name) => !isWorkshopFolder(name))).toEqual([]);
    expect(['dist', 'lib', 'static', 'node_modules'].filter(isWorkshopFolder)).toEqual([]);
  });
});
