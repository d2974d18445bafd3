import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalysisOrigin } from '@iris/client';
import { applyRules, type SourceFile } from '@iris/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  RememberedAnalyses,
  type RememberedOptions,
  type StoredFiles,
} from '../../src/analysis/remembered-analyses.ts';
import { openRealFolder } from '../support/folder-files.ts';

const ORIGIN: AnalysisOrigin = {
  analyzer: 'openai',
  model: 'm',
  cache: 'disk',
  where: 'server',
  host: 'iris.example.com',
};

function pythonFile(text: string): SourceFile {
  return { language: 'python', text };
}

function analysisOf(file: SourceFile) {
  const facts = { lineCount: 0, minified: false, generated: false, hasSyntaxErrors: false };
  const block = { label: 'Value keeping', description: 'Keeps.', ranges: [[1, 1] as const], declarations: ['keep'] };
  return applyRules({ fileIntent: 'Values', blocks: [block], facts }, file).analysis;
}

function open(options: RememberedOptions = {}, makeFiles = openRealFolder) {
  const folder = mkdtempSync(join(tmpdir(), 'iris-remembered-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log: string[] = [];
  const remembered = new RememberedAnalyses(makeFiles(folder), (message) => log.push(message), options);
  const put = (text: string, analyzer = 'a/1') => {
    const file = pythonFile(text);
    return remembered.put(file, analyzer, { analysis: analysisOf(file), origin: ORIGIN });
  };
  return { folder, log, remembered, put };
}

describe('RememberedAnalyses', () => {
  it('gives back what was kept, to another start of the editor too', async () => {
    const { folder, remembered, put } = open();
    await put('x = 1\n');
    const kept = { analysis: analysisOf(pythonFile('x = 1\n')), origin: ORIGIN };
    expect(await remembered.get(pythonFile('x = 1\n'), 'a/1')).toEqual(kept);
    const later = new RememberedAnalyses(openRealFolder(folder), () => {});
    expect(await later.get(pythonFile('x = 1\n'), 'a/1')).toEqual(kept);
  });

  it('knows nothing of another text, language or analyzer', async () => {
    const { remembered, put } = open();
    await put('x = 1\n');
    expect(await remembered.get(pythonFile('x = 2\n'), 'a/1')).toBeUndefined();
    expect(await remembered.get({ language: 'go', text: 'x = 1\n' }, 'a/1')).toBeUndefined();
    expect(await remembered.get(pythonFile('x = 1\n'), 'a/2')).toBeUndefined();
  });

  it('keeps no source', async () => {
    const { folder, put } = open();
    await put('password = "hunter2"\n');
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'utf8')).not.toContain('hunter2');
  });

  it.each([
    ['ranges that are no ranges', '[[1,1]]', '[[2,1]]'],
    ['ranges that overlap', '[[1,1]]', '[[1,3],[3,4]]'],
    ['fewer lines than none', '"lineCount":1', '"lineCount":-1'],
  ])('reads %s as nothing', async (_, found, changed) => {
    const { folder, remembered, put } = open();
    await put('x = 1\n');
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(text).toContain(found);
      writeFileSync(join(folder, name), text.replace(found, changed));
    }
    expect(await remembered.get(pythonFile('x = 1\n'), 'a/1')).toBeUndefined();
  });

  it.each(['', '{', 'null', '{"analysis":{"blocks":[]}}', '[1,2]'])(
    'reads %j, which a crash may leave, as nothing',
    async (damage) => {
      const { folder, remembered, put } = open();
      await put('x = 1\n');
      for (const name of readdirSync(folder)) writeFileSync(join(folder, name), damage);
      expect(await remembered.get(pythonFile('x = 1\n'), 'a/1')).toBeUndefined();
    },
  );

  it('lets the oldest go where there are too many', async () => {
    const { folder, remembered, put } = open({ maxEntries: 10 });
    for (let index = 0; index < 51; index += 1) {
      const before = new Set(readdirSync(folder));
      await put(`x = ${index}\n`);
      // Files that are written within one tick of a clock have one age.
      for (const name of readdirSync(folder)) if (!before.has(name)) utimesSync(join(folder, name), index, index);
    }
    expect(readdirSync(folder).length).toBeLessThan(10 + 25);
    expect(await remembered.get(pythonFile('x = 0\n'), 'a/1')).toBeUndefined();
    expect(await remembered.get(pythonFile('x = 50\n'), 'a/1')).toBeDefined();
  });

  it('lets the oldest go where they take too much', async () => {
    const { folder, put } = open({ maxBytes: 1_000 });
    for (let index = 0; index < 26; index += 1) await put(`x = ${index}\n`);
    const bytes = readdirSync(folder).reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
    expect(bytes).toBeLessThanOrEqual(1_000);
  });

  it('keeps what fits beside one that does not, and at no time much more than it may', async () => {
    const { folder, remembered, put } = open({ maxBytes: 20_000 });
    await put('x = 1\n');
    const large = { ...analysisOf(pythonFile('y = 1\n')), fileIntent: 'x'.repeat(300_000) };
    await remembered.put(pythonFile('y = 1\n'), 'a/1', { analysis: large, origin: ORIGIN });
    expect(await remembered.get(pythonFile('y = 1\n'), 'a/1')).toBeUndefined();
    expect(await remembered.get(pythonFile('x = 1\n'), 'a/1')).toBeDefined();
    for (let index = 0; index < 24; index += 1) {
      const kept = { ...analysisOf(pythonFile('x = 1\n')), fileIntent: 'x'.repeat(9_000) };
      await remembered.put(pythonFile(`z = ${index}\n`), 'a/1', { analysis: kept, origin: ORIGIN });
      const bytes = readdirSync(folder).reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
      expect(bytes).toBeLessThanOrEqual(20_000 + 10_000);
    }
  });

  it('takes no file that is larger than any that it writes', async () => {
    const { folder, remembered, put } = open();
    await put('x = 1\n');
    const [name = ''] = readdirSync(folder);
    const kept = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), kept + ' '.repeat(1000));
    expect(await remembered.get(pythonFile('x = 1\n'), 'a/1')).toBeDefined();
    writeFileSync(join(folder, name), kept + ' '.repeat(256 * 1024));
    expect(await remembered.get(pythonFile('x = 1\n'), 'a/1')).toBeUndefined();
  });

  it('forgets everything when it is asked to, and says how much that was', async () => {
    const { remembered, put } = open();
    await put('x = 1\n');
    await put('x = 2\n');
    expect(await remembered.clear()).toBe(2);
    expect(await remembered.get(pythonFile('x = 1\n'), 'a/1')).toBeUndefined();
    expect(await remembered.clear()).toBe(0);
  });

  it('forgets what is still being written', async () => {
    const { folder, remembered, put } = open();
    const writing = put('x = 1\n');
    expect(await remembered.clear()).toBe(1);
    await writing;
    expect(readdirSync(folder)).toEqual([]);
  });

  it('costs nobody an answer where the folder cannot be used', async () => {
    const broken = (): StoredFiles => ({
      read: () => Promise.reject(new Error('no permission')),
      write: () => Promise.reject(new Error('no space')),
      remove: () => Promise.resolve(),
      list: () => Promise.resolve([]),
    });
    const { log, remembered, put } = open({}, broken);
    await put('x = 1\n');
    expect(await remembered.get(pythonFile('x = 1\n'), 'a/1')).toBeUndefined();
    expect(log.join(' ')).toMatch(/no space.*no permission/);
  });
});
