import type { LineRange } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toLines, toRanges } from '../../core/test/support/arbitraries.ts';
import { shiftRanges } from '../src/shift-ranges.ts';
import { applyTextChanges, splitEditorLines, type TextChange } from '../src/text-lines.ts';

/** A text of which no two lines are alike, nor can be made alike by an edit: each can be found again. */
const uniqueLines = fc
  .integer({ min: 1, max: 15 })
  .map((count) => Array.from({ length: count }, (_, row) => `<${row.toString(16)}>`));

const newText = fc
  .array(fc.constantFrom('\n', '\n', '\r\n', '\r', 'new', ' ', '}', ''), { maxLength: 8 })
  .map((parts) => parts.join(''));

function changeIn(lines: readonly string[]): fc.Arbitrary<TextChange> {
  const position = fc
    .nat(lines.length - 1)
    .chain((line) =>
      fc
        .oneof(fc.constant(0), fc.constant(lines[line]?.length ?? 0), fc.nat(lines[line]?.length ?? 0))
        .map((character) => ({ line, character })),
    );
  return fc.record({ a: position, b: position, text: newText }).map(({ a, b, text }) => {
    const isInOrder = a.line < b.line || (a.line === b.line && a.character <= b.character);
    return { range: isInOrder ? { start: a, end: b } : { start: b, end: a }, text };
  });
}

const linesAndChanges = uniqueLines.chain((lines) => fc.record({ lines: fc.constant(lines), change: changeIn(lines) }));

/** The change made in the text as one string. Editors give all lines of a text one line end, those of a change too. */
function changeText(lines: readonly string[], { range, text }: TextChange): string {
  const offsetOf = (line: number, character: number): number =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  const whole = lines.join('\n');
  return (
    whole.slice(0, offsetOf(range.start.line, range.start.character)) +
    text.replace(/\r\n?/g, '\n') +
    whole.slice(offsetOf(range.end.line, range.end.character))
  );
}

describe('applyTextChanges', () => {
  it('gives the lines that the text has after the change', () => {
    fc.assert(
      fc.property(linesAndChanges, ({ lines, change }) => {
        expect(applyTextChanges(lines, [change]).lines).toEqual(splitEditorLines(changeText(lines, change)));
      }),
    );
  });

  it('leaves every line that still has its text in the block it was in, and takes it into no other', () => {
    const blocks = linesAndChanges.chain((given) =>
      fc.record({
        given: fc.constant(given),
        blocks: fc.array(fc.nat(3), { minLength: given.lines.length, maxLength: given.lines.length }),
      }),
    );
    fc.assert(
      fc.property(blocks, ({ given: { lines, change }, blocks: blockOfLine }) => {
        const after = applyTextChanges(lines, [change]);
        for (const block of new Set(blockOfLine)) {
          const ranges: LineRange[] = toRanges(blockOfLine.flatMap((each, row) => (each === block ? [row + 1] : [])));
          const shifted = toLines(after.edits.reduce(shiftRanges, ranges));
          for (const [row, text] of after.lines.entries()) {
            const before = lines.indexOf(text);
            if (before !== -1) expect(shifted.has(row + 1)).toBe(blockOfLine[before] === block);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds no edit where a text is written anew as it was', () => {
    const lines = ['a', 'b', 'c'];
    const change = { range: { start: { line: 0, character: 0 }, end: { line: 2, character: 1 } }, text: 'a\r\nb\r\nc' };
    expect(applyTextChanges(lines, [change])).toEqual({ lines, edits: [] });
  });

  it('finds the lines that a formatter changed in a file that it wrote anew', () => {
    const lines = ['import a', 'one( )', 'two', 'three( )', 'four'];
    const change = {
      range: { start: { line: 0, character: 0 }, end: { line: 4, character: 4 } },
      text: 'import a\n\none()\ntwo\nthree()\nfour',
    };
    expect(applyTextChanges(lines, [change]).edits).toEqual([
      { start: 2, removed: 1, inserted: 2 },
      { start: 5, removed: 1, inserted: 1 },
    ]);
  });

  it('takes a change of very many lines for one edit instead of comparing without end', () => {
    const lines = Array.from({ length: 5_000 }, (_, row) => `old ${row}`);
    const text = Array.from({ length: 5_000 }, (_, row) => `new ${row}`).join('\n');
    const change = { range: { start: { line: 0, character: 0 }, end: { line: 4_999, character: 8 } }, text };
    expect(applyTextChanges(lines, [change]).edits).toEqual([{ start: 1, removed: 5_000, inserted: 5_000 }]);
  });

  it('takes changes one after the other, as an editor makes them with many cursors', () => {
    const lines = ['one', 'two', 'three'];
    const at = (line: number, character: number) => ({ start: { line, character }, end: { line, character } });
    const changes = [
      { range: at(2, 5), text: '\n' },
      { range: at(1, 3), text: '!' },
      { range: at(1, 0), text: '>' },
    ];
    expect(applyTextChanges(lines, changes)).toEqual({
      lines: ['one', '>two!', 'three', ''],
      edits: [
        { start: 4, removed: 0, inserted: 1 },
        { start: 2, removed: 1, inserted: 1 },
        { start: 2, removed: 1, inserted: 1 },
      ],
    });
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('takes a text of very many lines in', () => {
    const text = 'line\n'.repeat(300_000);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    expect(applyTextChanges(['end'], [{ range, text }]).lines).toHaveLength(300_001);
  });
});
