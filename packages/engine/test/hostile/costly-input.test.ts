import { applyRules } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { createLocalAnalyzer } from '../../src/local.ts';

const signal = new AbortController().signal;
const spaces = (count: number): string => ' '.repeat(count);
const lines = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join('\n');

/** Each of these kept an analysis busy far past its limit once: patterns and loops whose cost grew with the square. */
const COSTLY: readonly (readonly [title: string, language: string, text: string])[] = [
  ['a comment with a million spaces', 'javascript', `// a${spaces(1e6)}b\nfunction f() {}\n`],
  ['a doc string with a million spaces', 'python', `"""a${spaces(1e6)}b"""\ndef f(): pass\n`],
  ['a comment with a million stars', 'c', `// a${'*'.repeat(1e6)}b\nint a;\n`],
  ['an endless banner', 'javascript', `// === a${'='.repeat(1e5)}a b\nfunction f() {}\n`],
  ['an endless mark', 'javascript', `// MARK: a${'- '.repeat(5e5)}a\nfunction f() {}\n`],
  ['tags that never close', 'javascript', `// ${'<a'.repeat(5e5)}\n\nfunction f() {}\n`],
  ['doc links that never close', 'javascript', `// x ${'{@a b '.repeat(2e5)}\n\nfunction f() {}\n`],
  ['references that never close', 'csharp', `/// x ${'<see cref="'.repeat(1e5)}\n\nclass A {}\n`],
  ['a sentence of points', 'go', `// a${'.'.repeat(1e6)}a\n\npackage a\n\nfunc f() {}\n`],
  ['200,000 comments on one line', 'javascript', `${spaces(1e6)}${'/**/'.repeat(2e5)}\n`],
  ['100,000 comments in a row', 'javascript', `${lines(1e5, (i) => `// word ${i}`)}\nfunction f() {}\n`],
  ['20,000 section titles', 'python', lines(2e4, (i) => `# --- Section ${i} ab ---\ndef f${i}(): pass\n`)],
  ['20,000 regions', 'csharp', `class A {\n${lines(2e4, (i) => `#region Part ${i} xy\nint a${i};\n#endregion`)}\n}`],
  ['brackets that never match', 'javascript', `${'('.repeat(3e4)}\n${'}\n'.repeat(1e5)}`],
  ['100,000 variables', 'javascript', lines(1e5, (i) => `var a${i};`)],
];

describe('input that is costly to look at', () => {
  it.each(COSTLY)('is done with: %s', { timeout: 30_000 }, async (_title, language, text) => {
    const file = { language, text };
    const { draft } = await createLocalAnalyzer({ timeLimitMs: 20_000 }).analyze(file, { signal });
    expect(applyRules(draft, file).analysis.fileIntent).not.toBe('');
  });

  it('names no more declarations of a block than its label and id can use', async () => {
    const file = { language: 'javascript', text: lines(5000, (i) => `var a${i};`) };
    const { draft } = await createLocalAnalyzer().analyze(file, { signal });
    for (const block of draft.blocks) expect(block.declarations.length).toBeLessThanOrEqual(12);
  });
});
