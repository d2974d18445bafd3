import { describe, expect, it } from 'vitest';
import { createLocalAnalyzer } from '../../src/local.ts';
import { MAX_PARSER_BYTES } from '../../src/parser/grammars.ts';

const MEBIBYTE = 1024 * 1024;
const { signal } = new AbortController();
const fileOf = (lines: number) => ({
  language: 'typescript',
  text: 'export const answer = [1, 2, 3];\n'.repeat(lines),
});

describe('the memory of the parser', () => {
  // One test alone: what has run out of memory once serves this thread no more.
  it('ends where it is told to, and the file that needs more fails', async () => {
    expect(MAX_PARSER_BYTES).toBeGreaterThan(300 * MEBIBYTE);
    const analyzer = createLocalAnalyzer({ maxParserBytes: 32 * MEBIBYTE });
    await expect(analyzer.analyze(fileOf(5000), { signal })).resolves.toHaveProperty('draft');
    await expect(analyzer.analyze(fileOf(30_000), { signal })).rejects.toMatchObject({ code: 'internal_error' });
  });
});
