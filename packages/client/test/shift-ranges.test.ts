import type { LineRange } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizedRanges, toRanges } from '../../core/test/support/arbitraries.ts';
import { type LineEdit, shiftRanges } from '../src/shift-ranges.ts';

const LINE_COUNT = 24;

const edits: fc.Arbitrary<LineEdit> = fc
  .record({ start: fc.integer({ min: 1, max: LINE_COUNT + 1 }), removed: fc.nat(8), inserted: fc.nat(8) })
  .map(({ start, removed, inserted }) => ({ start, removed: Math.min(removed, LINE_COUNT + 1 - start), inserted }));

/** Whether each line is in the ranges, one by one. */
function flagsOf(ranges: readonly LineRange[]): boolean[] {
  return Array.from({ length: LINE_COUNT }, (_, row) => ranges.some(([a, b]) => a <= row + 1 && row + 1 <= b));
}

/** What `shiftRanges` says in words, done line by line. */
function editFlags(flags: readonly boolean[], { start, removed, inserted }: LineEdit): boolean[] {
  const at = start - 1;
  const isAmong = removed === 0 && flags[at - 1] === true && flags[at] === true;
  const flagOf = (index: number): boolean => flags[at + Math.min(index, removed - 1)] === true;
  const added = Array.from({ length: inserted }, (_, index) => (removed === 0 ? isAmong : flagOf(index)));
  return flags.toSpliced(at, removed, ...added);
}

function linesOf(flags: readonly boolean[]): number[] {
  return flags.flatMap((flag, row) => (flag ? [row + 1] : []));
}

function shift(ranges: readonly LineRange[], ...given: readonly LineEdit[]): readonly LineRange[] {
  return shiftRanges(ranges, given).ranges;
}

/** Whether an edit removes a line that is in, or inserts one between two that are. */
function isAmong(flags: readonly boolean[], { start, removed }: LineEdit): boolean {
  const at = start - 1;
  if (removed === 0) return flags[at - 1] === true && flags[at] === true;
  return flags.slice(at, at + removed).includes(true);
}

describe('shiftRanges', () => {
  it('does what moving every line by itself does, edit after edit, and knows whether one changed a line', () => {
    const given = fc.array(edits, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(normalizedRanges(LINE_COUNT), given, (ranges, each) => {
        let flags = flagsOf(ranges);
        let isTouched = false;
        for (const edit of each) {
          isTouched ||= isAmong(flags, edit);
          flags = editFlags(flags, edit);
        }
        expect(shiftRanges(ranges, each)).toEqual({ ranges: toRanges(linesOf(flags)), isTouched });
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps what is written before and behind a range out of it', () => {
    expect(shift([[3, 5]], { start: 3, removed: 0, inserted: 2 })).toEqual([[5, 7]]);
    expect(shift([[3, 5]], { start: 6, removed: 0, inserted: 2 })).toEqual([[3, 5]]);
  });

  it('takes what is written inside a range into it', () => {
    expect(shift([[3, 5]], { start: 4, removed: 0, inserted: 2 })).toEqual([[3, 7]]);
  });

  it('drops a range of which no line is left', () => {
    expect(shift([[3, 5]], { start: 2, removed: 6, inserted: 0 })).toEqual([]);
  });

  it('joins two ranges when the lines between them go', () => {
    const ranges: LineRange[] = [
      [1, 2],
      [4, 6],
    ];
    expect(shift(ranges, { start: 3, removed: 1, inserted: 0 })).toEqual([[1, 5]]);
  });

  it.each(['from the end', 'from the start'])('moves 100,000 ranges along with as many edits, %s', (order) => {
    const ranges = Array.from({ length: 100_000 }, (_, i): LineRange => [3 * i + 2, 3 * i + 2]);
    const above = ranges.map(([line]): LineEdit => ({ start: line, removed: 0, inserted: 1 }));
    const inOrder =
      order === 'from the end' ? above.toReversed() : above.map((edit, i) => ({ ...edit, start: edit.start + i }));
    expect(shiftRanges(ranges, inOrder)).toEqual({
      ranges: ranges.map(([line], i) => [line + i + 1, line + i + 1]),
      isTouched: false,
    });
  });
});
