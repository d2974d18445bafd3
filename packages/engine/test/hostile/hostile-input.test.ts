import { applyRules, countLines, IrisError, isBlank } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsOfAnalysis } from '../../../core/test/support/rule-faults.ts';
import { LANGUAGE_IDS } from '../../src/languages/table.ts';
import { createLocalAnalyzer } from '../../src/local.ts';
import { createAnalyzerPool } from '../../src/pool.ts';
import { hostileSource } from '../support/hostile-source.ts';

const analyzer = createLocalAnalyzer({ timeLimitMs: 60_000 });
const { signal } = new AbortController();

/** What an analysis of any text must not need: its ranges come from the text's own lines. */
const RANGE_REPAIRS = ['ranges_normalized', 'ranges_overlapped', 'block_dropped'];

/** Analyses a text as every surface does and returns what is wrong with the answer, and the answer. */
async function read(language: string, text: string) {
  const file = { language, text };
  const { draft } = await analyzer.analyze(file, { signal });
  const { analysis, repairs } = applyRules(draft, file);
  const faults = [
    ...faultsOfAnalysis(analysis, countLines(text)),
    ...repairs.filter((repair) => RANGE_REPAIRS.includes(repair)),
  ];
  return { draft, analysis, repairs, faults };
}

const everyLanguage = LANGUAGE_IDS.map((id) => [id]);

describe.each(everyLanguage)('any text as %s', (language) => {
  it('gets an analysis that obeys the rules', async () => {
    await fc.assert(
      fc.asyncProperty(hostileSource, async (text) => {
        expect((await read(language, text)).faults).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('gets the same analysis every time, whatever was read in between', async () => {
    await fc.assert(
      fc.asyncProperty(hostileSource, hostileSource, async (text, other) => {
        const first = await read(language, text);
        await read(language, other);
        expect(await read(language, text)).toEqual(first);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['NUL bytes', '\0'.repeat(3_000)],
    ['lone surrogates', 'a = "\ud800"\n\udfff\ud800 x\n'.repeat(20)],
    ['a byte-order mark', '\ufeffx = 1\n'],
    ['a byte-order mark and nothing else', '\ufeff'],
    ['line separators that are none', 'x = 1\u2028y = 2\u2029z = 3\u0085\f\v\n'],
    ['lone carriage returns', 'x = 1\ry = 2\r\rz = 3\r'],
    ['all line ends at once', 'x = 1\r\ny = 2\rz = 3\n\r\n'],
    ['one word of a megabyte', 'a'.repeat(1_000_000)],
    ['one line of a megabyte', 'foo(bar, 12);'.repeat(20_000)],
    ['a megabyte of white space', `${' '.repeat(1_000_000)}x`],
    ['a string that never ends', `x = "${'a '.repeat(50_000)}`],
    ['no line end at the end', 'x'],
  ])('survives %s', async (_what, text) => {
    const { faults, analysis } = await read(language, text);
    expect(faults).toEqual([]);
    expect(analysis.facts.lineCount).toBe(countLines(text));
  });
});

/** Deep nesting may break the parser's own memory, so it is tried where the product tries it: on a thread of its own. */
describe.each(everyLanguage)('100,000 nested brackets as %s', (language) => {
  it('end by the time limit and leave nothing behind that the next file would meet', { timeout: 60_000 }, async () => {
    const pool = createAnalyzerPool({ threads: 1, timeLimitMs: 300 });
    const outcomes: unknown[] = [];
    const started = performance.now();
    for (const text of ['('.repeat(100_000), '{'.repeat(50_000) + '}'.repeat(50_000), '([{'.repeat(33_334)]) {
      const file = { language, text };
      const outcome = await pool.analyze(file, { signal }).then(
        ({ draft }) => faultsOfAnalysis(applyRules(draft, file).analysis, 1).join(),
        (error: unknown) => (error instanceof IrisError ? error.code : error),
      );
      outcomes.push(outcome);
      const next = pool.analyze({ language, text: 'x\n' }, { signal });
      await expect(next).resolves.toHaveProperty('draft');
    }
    await pool.close();
    expect(['', 'deadline_exceeded', 'internal_error']).toEqual(expect.arrayContaining(outcomes));
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

const functions: readonly (readonly [language: string, one: (index: number) => string])[] = [
  ['python', (index) => `def f${index}(a):\n    return a\n`],
  ['typescript', (index) => `export function f${index}(a: number) { return a; }\n`],
  ['go', (index) => `func f${index}(a int) int { return a }\n`],
  ['c', (index) => `int f${index}(int a) { return a; }\n`],
];

describe('very long files', () => {
  it.each(functions)('complete with 50,000 functions of %s', { timeout: 120_000 }, async (language, one) => {
    const text = Array.from({ length: 50_000 }, (_, index) => one(index)).join('');
    const { faults, analysis } = await read(language, text);
    expect(faults).toEqual([]);
    expect(analysis.blocks.length).toBeGreaterThan(0);
  });
});

describe('files without code', () => {
  it.each([
    ['python', '# only words\n# and more words\n'],
    ['javascript', '/* only words */\n// and more words\n'],
    ['go', '// Package rows has no code yet.\npackage rows\n'],
    ['c', '/*\n * only words\n */\n'],
    ['python', 'import os\nfrom sys import path\n'],
    ['typescript', "import a from 'a';\nimport { b } from 'b';\n"],
    ['java', 'package a;\nimport b.C;\n'],
    ['rust', 'use std::io;\n'],
    ['csharp', 'using System;\n'],
    ['c', '#include <stdio.h>\n'],
  ])('of %s have no blocks for %j', async (language, text) => {
    const { analysis, faults } = await read(language, text);
    expect(faults).toEqual([]);
    expect(analysis.blocks).toEqual([]);
  });

  it.each(everyLanguage)('are empty when they hold nothing but white space (%s)', async (language) => {
    for (const text of ['', ' \n\t\r\n', '\ufeff \u00a0\u2028']) {
      expect(isBlank(text)).toBe(true);
      expect((await read(language, text)).analysis).toMatchObject({ fileIntent: 'Empty file', blocks: [] });
    }
  });
});

describe('line ends', () => {
  const text =
    'import a from "a"\n\n/** Reads rows. */\nfunction readRow() {\n  return a\n}\n\n// Opens a socket.\nfunction openSocket() {\n  return 1\n}\n';

  it.each([
    ['CRLF', '\r\n'],
    ['a lone CR', '\r'],
  ])('do not matter: %s gives what LF gives', async (_name, end) => {
    const python = '# Rows\n\n# Reads rows.\ndef read_row():\n    return a\n\ndef open_socket():\n    return 1\n';
    for (const [language, file] of [
      ['javascript', text],
      ['python', python],
    ] as const) {
      const expected = await read(language, file);
      expect((await read(language, file.replaceAll('\n', end))).analysis).toEqual(expected.analysis);
    }
  });

  it('are not what Unicode takes for one', async () => {
    const found = await read('javascript', 'let a = "x\u2028y";\nlet b = 2;\n');
    expect(found.analysis.facts.lineCount).toBe(2);
    expect(found.analysis.blocks.flatMap(({ ranges }) => ranges)).toEqual([[1, 2]]);
  });

  it('a byte-order mark changes nothing', async () => {
    expect((await read('javascript', `\ufeff${text}`)).analysis).toEqual((await read('javascript', text)).analysis);
  });
});

describe('the local analyzer', () => {
  it('names the languages that it reads where it is asked for another', async () => {
    const answer = analyzer.analyze({ language: 'cobol', text: 'x' }, { signal });
    await expect(answer).rejects.toMatchObject({ name: 'IrisError', code: 'unsupported_language' });
    await expect(answer).rejects.toThrow(/"cobol".*python.*cpp/);
  });

  it.each(['__proto__', 'constructor', '', 'Python', ' python'])('does not read the language %j', async (language) => {
    await expect(analyzer.analyze({ language, text: 'x' }, { signal })).rejects.toMatchObject({
      code: 'unsupported_language',
    });
  });
});
