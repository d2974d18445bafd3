import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { makeCacheKey, openAnalysisCache } from '@iris/cache';
import { NO_USAGE } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { iris } from '../support/iris.ts';

/** A base folder whose cache holds one answer. */
function folderWithAnswer(): string {
  const folder = makeFolder();
  const cache = openAnalysisCache({ directory: join(folder, 'cache') });
  const facts = { lineCount: 0, minified: false, generated: false, hasSyntaxErrors: false };
  cache.put(makeCacheKey({ text: '', language: 'python', identity: 'structural/1' }), {
    analysis: { fileIntent: 'Empty file', blocks: [], facts },
    analyzer: 'structural',
    model: 'structural-1',
    usage: NO_USAGE,
    repairs: [],
  });
  cache.close();
  return folder;
}

describe('iris cache', () => {
  it.each<[string, (folder: string) => { args?: string[]; env?: Record<string, string>; cwd?: string }]>([
    ['--cache-dir', (folder) => ({ args: ['--cache-dir', folder] })],
    ['IRIS_CACHE_DIR', (folder) => ({ env: { IRIS_CACHE_DIR: folder } })],
    [
      'CACHE_DIR, the former name of the cache folder itself',
      (folder) => ({ env: { CACHE_DIR: join(folder, 'cache') } }),
    ],
  ])('finds the folder by %s', async (_case, by) => {
    const { args = [], ...options } = by(folderWithAnswer());
    const { status, stdout } = await iris(['cache', 'stats', ...args], options);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^1 answer in .*cache, \d+ KB\noldest \d{4}-/);
  });

  it('finds that of the server on a box', async () => {
    const root = makeFolder();
    mkdirSync(join(root, 'opt/iris/places'), { recursive: true });
    mkdirSync(join(root, 'var'));
    renameSync(folderWithAnswer(), join(root, 'var/iris'));
    const { stdout } = await iris(['cache', 'stats', '--json'], { env: { IRIS_BOX_ROOT: root } });
    expect(JSON.parse(stdout)).toMatchObject({ folder: join(root, 'var/iris/cache'), status: 'ok', entries: 1 });
  });

  it('tells programs what is kept', async () => {
    const folder = folderWithAnswer();
    const { stdout } = await iris(['cache', 'stats', '--json', '--cache-dir', folder]);
    expect(JSON.parse(stdout)).toMatchObject({ folder: join(folder, 'cache'), status: 'ok', entries: 1 });
  });

  it('verifies every answer', async () => {
    const { status, stdout } = await iris(['cache', 'verify', '--cache-dir', folderWithAnswer()]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^1 answer checked in .*, 0 garbled\n$/);
  });

  it('removes all answers with --yes', async () => {
    const folder = folderWithAnswer();
    expect((await iris(['cache', 'clear', '--yes', '--cache-dir', folder])).stdout).toMatch(/^1 answer removed from /);
    const { stdout } = await iris(['cache', 'stats', '--json', '--cache-dir', folder]);
    expect(JSON.parse(stdout)).toMatchObject({ entries: 0 });
  });

  it.each(['stats', 'verify', 'clear'])(
    '%s takes a cache that nobody used for an empty one, and makes none',
    async (name) => {
      const cwd = makeFolder();
      const yes = name === 'clear' ? ['--yes'] : [];
      const { status, stdout } = await iris(['cache', name, ...yes], { cwd });
      expect([status, stdout]).toEqual([0, 'No cache in .iris/cache: nothing was kept there yet.\n']);
      expect(existsSync(join(cwd, '.iris'))).toBe(false);
    },
  );

  it.each([
    ['for people', []],
    ['for programs', ['--json']],
  ])('says %s that a cache is not usable, and ends with 1', async (_case, flags) => {
    const cwd = makeFolder({ 'cache/analyses-1.db': 'no database at all, though it has the name of one' });
    const { status, stdout, stderr } = await iris(['cache', 'stats', '--cache-dir', '.', ...flags], { cwd });
    expect(status).toBe(1);
    if (flags.length > 0) expect(JSON.parse(stdout)).toMatchObject({ status: 'unusable' });
    else expect(stderr).toContain('is not usable');
  });
});
