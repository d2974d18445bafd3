import type { LineRange } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizedRanges, toRanges } from '../../core/test/support/arbitraries.ts';
import { type LineEdit, shiftRanges, touchesRanges } from '../src/shift-ranges.ts';

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

describe('shiftRanges', () => {
  it('does what moving every line by itself does', () => {
    fc.assert(
      fc.property(normalizedRanges(LINE_COUNT), edits, (ranges, edit) => {
        expect(shiftRanges(ranges, edit)).toEqual(toRanges(linesOf(editFlags(flagsOf(ranges), edit))));
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps what is written before and behind a range out of it', () => {
    expect(shiftRanges([[3, 5]], { start: 3, removed: 0, inserted: 2 })).toEqual([[5, 7]]);
    expect(shiftRanges([[3, 5]], { start: 6, removed: 0, inserted: 2 })).toEqual([[3, 5]]);
  });

  it('takes what is written inside a range into it', () => {
    expect(shiftRanges([[3, 5]], { start: 4, removed: 0, inserted: 2 })).toEqual([[3, 7]]);
  });

  it('drops a range of which no line is left', () => {
    expect(shiftRanges([[3, 5]], { start: 2, removed: 6, inserted: 0 })).toEqual([]);
  });

  it('joins two ranges when the lines between them go', () => {
    const ranges: LineRange[] = [
      [1, 2],
      [4, 6],
    ];
    expect(shiftRanges(ranges, { start: 3, removed: 1, inserted: 0 })).toEqual([[1, 5]]);
  });
});

describe('touchesRanges', () => {
  it('says whether a line of the ranges is removed, or one inserted between two of them', () => {
    fc.assert(
      fc.property(normalizedRanges(LINE_COUNT), edits, (ranges, edit) => {
        const flags = flagsOf(ranges);
        const at = edit.start - 1;
        const changed = edit.removed === 0 ? [] : flags.slice(at, at + edit.removed);
        const isAmong = edit.removed === 0 && flags[at - 1] === true && flags[at] === true;
        expect(touchesRanges(ranges, edit)).toBe(changed.includes(true) || isAmong);
      }),
    );
  });
});
