import fc from 'fast-check';
import type { Analysis, BlockId, DraftAnalysis, DraftBlock, LineRange, ResponsibilityBlock } from '../../src/index.ts';
import { applyRules } from '../../src/index.ts';

/** Text made of what breaks line splitting: every kind of line end, and characters that only look like one. */
export const textWithLineEnds: fc.Arbitrary<string> = fc
  .array(fc.constantFrom('\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085', '\f', '\v', 'a', ' ', '\t', 'é', '😀'))
  .map((parts) => parts.join(''));

/** Text made of what plain text must not hold, beside ordinary words and arbitrary code units. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('Parser', 'state', ' ', 'of', 'helpers', 'utils', '2', 'İ', 'ß', 'ŉ') },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          ...['<b>', '</b>', '<', '>', '<!--', '`', '**', '*', '~~', '__', '[', ']', '(', ')', '](', '![', '[a](b)'],
          ...['\u0000', '\u001b[31m', '\n', '\r', '\u2028', '\u0085', '\u00a0', '\u3000', '\ufeff', '\u200b', '\u200d'],
          ...['\u202e', '\u2066', '\u00ad', '\ufe0f', '\u{e0041}', '\u{e0100}', '\u3164', '\u2800', '\ud83d', '\ude00'],
          ...['😀', 'हिन्दी', '解析器', '\u{f0000}', '\uffff'],
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
      { weight: 1, arbitrary: fc.string({ minLength: 50, maxLength: 120 }) },
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(''));

const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 1.5, -0, 1e308, 1_000_000, 2 ** 53) },
);

export const hostileRanges: fc.Arbitrary<LineRange[]> = fc.array(fc.tuple(hostileNumber, hostileNumber), {
  maxLength: 8,
});

/** What an analyzer that has lost its mind may propose. */
export const hostileDraft: fc.Arbitrary<DraftAnalysis> = fc.record({
  fileIntent: hostileText,
  blocks: fc.array(
    fc.record<DraftBlock>({
      label: hostileText,
      description: hostileText,
      ranges: hostileRanges,
      declarations: fc.array(hostileText, { maxLength: 4 }),
    }),
    { maxLength: 12 },
  ),
  facts: fc.record({
    lineCount: hostileNumber,
    minified: fc.boolean(),
    generated: fc.boolean(),
    hasSyntaxErrors: fc.boolean(),
  }),
});

/** Sorted, disjoint, not adjacent ranges inside a file of `lineCount` lines. */
export function normalizedRanges(lineCount: number): fc.Arbitrary<LineRange[]> {
  return fc.uniqueArray(fc.integer({ min: 1, max: lineCount }), { maxLength: lineCount }).map(toRanges);
}

export function toRanges(lines: Iterable<number>): LineRange[] {
  const ranges: [number, number][] = [];
  for (const line of [...lines].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === line - 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges;
}

export function toLines(ranges: readonly LineRange[]): Set<number> {
  const lines = new Set<number>();
  for (const [start, end] of ranges) for (let line = start; line <= end; line += 1) lines.add(line);
  return lines;
}

export function textOfLines(lineCount: number): string {
  return 'x\n'.repeat(lineCount);
}

/** An analysis that obeys all rules, of a file of 40 lines, with names that often repeat. */
export const ruledAnalysis: fc.Arbitrary<Analysis> = fc
  .array(
    fc.record<DraftBlock>({
      label: fc.constantFrom('Config reading', 'Route table', 'Error mapping', 'Cache keys', 'Retry policy'),
      description: fc.constant(''),
      ranges: normalizedRanges(40),
      declarations: fc.array(fc.constantFrom('readConfig', 'route', 'mapError', 'key', 'retry'), { maxLength: 2 }),
    }),
    { maxLength: 7 },
  )
  .map((blocks) => {
    const facts = { lineCount: 40, minified: false, generated: false, hasSyntaxErrors: false };
    const draft = { fileIntent: 'Request handling', blocks, facts };
    return applyRules(draft, { language: 'python', text: textOfLines(40) }).analysis;
  });

/** A block written by hand. Tests may name an id; elsewhere only core makes them. */
export function block(id: string, label: string, ranges: readonly LineRange[]): ResponsibilityBlock {
  return { id: id as BlockId, label, description: '', ranges };
}

export function analysis(...blocks: readonly ResponsibilityBlock[]): Analysis {
  const facts = { lineCount: 1000, minified: false, generated: false, hasSyntaxErrors: false };
  return { fileIntent: 'Request handling', blocks, facts };
}
