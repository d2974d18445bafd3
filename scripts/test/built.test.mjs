import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprintSources, hasOutputs, isBuilt, removeStamp, writeStamp } from '../lib/built.mjs';

describe('isBuilt', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'iris-built-'));
    for (const file of ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json', 'packages/core/tsconfig.json']) {
      write(file, '{}');
    }
    write('packages/core/package.json', JSON.stringify({ exports: { '.': { default: './dist/index.js' } } }));
    write('packages/core/src/index.ts', 'export const one = 1;\n');
    write('apps/cli/package.json', JSON.stringify({ bin: { iris: './bin/iris.mjs' } }));
    write('apps/cli/tsconfig.json', '{}');
    write('apps/vscode/package.json', JSON.stringify({ main: './dist/extension.cjs', browser: './dist/web.js' }));
    write('apps/vscode/tsconfig.browser.json', '{}');
    for (const output of ['extension.cjs', 'web.js']) write(`apps/vscode/dist/${output}`, '');
    write('packages/core/dist/index.js', '');
    write('apps/cli/dist/main.js', '');
    writeStamp(fingerprintSources(root), root);
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /**
   * @param {string} file
   * @param {string} text
   */
  function write(file, text) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }

  it('says yes after a build', () => {
    expect(isBuilt(root)).toBe(true);
  });

  it('says yes when files were touched and not changed', () => {
    utimesSync(join(root, 'packages/core/src/index.ts'), 1, 1);
    expect(isBuilt(root)).toBe(true);
  });

  it('says yes in a copy of the folder elsewhere', () => {
    const copy = `${root}-copy`;
    cpSync(root, copy, { recursive: true });
    expect(isBuilt(copy)).toBe(true);
    rmSync(copy, { recursive: true });
  });

  it.each([
    ['changed', 'packages/core/src/index.ts'],
    ['added', 'packages/core/src/deep/new.ts'],
    ['changed among the settings of the compiler', 'tsconfig.base.json'],
    ['added to what bundles', 'apps/cli/scripts/bundle.mjs'],
  ])('says no when a source was %s', (_, file) => {
    write(file, '{ }');
    expect(isBuilt(root)).toBe(false);
  });

  it('says no when a source was renamed', () => {
    rmSync(join(root, 'packages/core/src/index.ts'));
    write('packages/core/src/main.ts', 'export const one = 1;\n');
    expect(isBuilt(root)).toBe(false);
  });

  it('says no while a build is under way or was interrupted', () => {
    removeStamp(root);
    expect(isBuilt(root)).toBe(false);
    expect(hasOutputs(root)).toBe(true);
  });

  it('says no when the types of one of several programs of a workspace changed', () => {
    write('apps/vscode/tsconfig.browser.json', '{"files":[]}');
    expect(isBuilt(root)).toBe(false);
  });

  it.each([
    'packages/core/dist/index.js',
    'apps/cli/dist/main.js',
    'apps/vscode/dist/extension.cjs',
    'apps/vscode/dist/web.js',
  ])('says no when %s was deleted', (file) => {
    rmSync(join(root, file));
    expect(isBuilt(root)).toBe(false);
    expect(hasOutputs(root)).toBe(false);
  });
});
