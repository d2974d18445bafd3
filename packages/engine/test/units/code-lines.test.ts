import { LineIndex, splitLines } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodeLines } from '../../src/units/code-lines.ts';

const piece = fc.constantFrom('a', 'bc', ' ', '\t', '\n', '\r\n', '\r', '\u00a0', '\ufeff', 'é', '😀');
const texts = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));

/** What a line counts as, character by character. */
function isCode(
  text: string,
  start: number,
  line: string,
  comments: readonly { start: number; end: number }[],
): boolean {
  const visible = Array.from({ length: line.length }, (_, at) => start + at).filter((at) => /\S/.test(text.charAt(at)));
  return visible.some((at) => !comments.some((comment) => comment.start <= at && at < comment.end));
}

describe('CodeLines', () => {
  it('counts the lines of any stretch that are neither blank nor one comment from edge to edge', () => {
    fc.assert(
      fc.property(texts, fc.option(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 20 }))), (text, span) => {
        const lines = new LineIndex(text);
        const [from, length] = span ?? [0, 0];
        const comment = { start: Math.min(from, text.length), end: Math.min(from + length, text.length) };
        const comments = comment.end > comment.start ? [comment] : [];
        const codeLines = new CodeLines(lines, comments);
        const expected = splitLines(text).map((line, row) => isCode(text, lines.startOf(row + 1), line, comments));
        for (let first = 1; first <= expected.length; first += 1) {
          for (let last = first; last <= expected.length; last += 1) {
            expect(codeLines.count(first, last)).toBe(expected.slice(first - 1, last).filter(Boolean).length);
          }
        }
      }),
    );
  });

  it('knows blank lines', () => {
    const codeLines = new CodeLines(new LineIndex('a\n \t\n\ufeff\u00a0\n// b\n'), [{ start: 8, end: 12 }]);
    expect([1, 2, 3, 4].map((line) => codeLines.isBlank(line))).toEqual([false, true, true, false]);
    expect([1, 2, 3, 4].map((line) => codeLines.count(line, line))).toEqual([1, 0, 0, 0]);
  });
});
