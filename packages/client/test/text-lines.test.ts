import type { LineRange } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toLines, toRanges } from '../../core/test/support/arbitraries.ts';
import { shiftRanges } from '../src/shift-ranges.ts';
import { applyTextChanges, countEditorLines, splitEditorLines, type TextChange } from '../src/text-lines.ts';

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
  it('gives the lines that the text has after changes, in whatever order they come', () => {
    const linesAndMany = uniqueLines.chain((lines) =>
      fc.record({ lines: fc.constant(lines), changes: fc.array(changeIn(lines), { minLength: 1, maxLength: 5 }) }),
    );
    fc.assert(
      fc.property(linesAndMany, ({ lines, changes }) => {
        let expected: readonly string[] = lines;
        const possible = changes.filter((change) => {
          const { start, end } = change.range;
          const isInside = [start, end].every(({ line, character }) => character <= (expected[line]?.length ?? -1));
          if (isInside) expected = splitEditorLines(changeText(expected, change));
          return isInside;
        });
        expect(applyTextChanges(lines, possible).lines).toEqual(expected);
      }),
    );
  });

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
          const shifted = toLines(shiftRanges(ranges, after.edits).ranges);
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
      { start: 4, removed: 1, inserted: 1 },
      { start: 2, removed: 1, inserted: 2 },
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

  it('puts a line end into each of very many lines, twice', () => {
    const lines = Array.from({ length: 100_000 }, (_, row) => `line ${row}`);
    const changes = lines.flatMap((_, row) =>
      [4, 2].map((character): TextChange => {
        const at = { line: lines.length - 1 - row, character };
        return { range: { start: at, end: at }, text: '\n' };
      }),
    );
    const { lines: after, edits } = applyTextChanges(lines, changes);
    expect(after).toEqual(lines.flatMap((_, row) => ['li', 'ne', ` ${row}`]));
    expect(edits.reduce((sum, { removed, inserted }) => sum + inserted - removed, 0)).toBe(200_000);
  });

  it('compares only so many lines of all changes of an event together', () => {
    const [count, size] = [400, 1_000];
    const lines = Array.from({ length: count * size }, (_, row) => `old ${row}`);
    const changes = Array.from({ length: count }, (_, index): TextChange => {
      const first = (count - 1 - index) * size;
      const last = first + size - 1;
      const text = Array.from({ length: size }, (_, row) => `new ${first + row}`).join('\n');
      const end = { line: last, character: `old ${last}`.length };
      return { range: { start: { line: first, character: 0 }, end }, text };
    });
    expect(applyTextChanges(lines, changes).edits).toEqual(
      changes.map(({ range }) => ({ start: range.start.line + 1, removed: size, inserted: size })),
    );
  });

  it('still finds what changed in each of very many small changes', () => {
    const lines = Array.from({ length: 5_000 }, (_, row) => `a ${row}`);
    const changes = lines.map((_, index): TextChange => {
      const line = lines.length - 1 - index;
      return { range: { start: { line, character: 0 }, end: { line, character: 1 } }, text: 'b' };
    });
    const rest = { range: { start: { line: 0, character: 0 }, end: { line: 2, character: 3 } }, text: 'x\nb 1\ny' };
    expect(applyTextChanges(lines, [...changes, rest]).edits.slice(5_000)).toEqual([
      { start: 3, removed: 1, inserted: 1 },
      { start: 1, removed: 1, inserted: 1 },
    ]);
  });
});

describe('countEditorLines', () => {
  it('counts as many lines as there are, or as are asked for', () => {
    const text = fc.array(fc.constantFrom('\n', '\r\n', '\r', 'a', ' ', '\u2028'), { maxLength: 12 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 15 }), (parts, most) => {
        const whole = parts.join('');
        expect(countEditorLines(whole, most)).toBe(Math.min(most, splitEditorLines(whole).length));
      }),
    );
  });
});
