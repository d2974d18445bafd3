import type { BlockId, LineRange, ResponsibilityBlock } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizedRanges, toLines, toRanges } from '../../../../packages/core/test/support/arbitraries.ts';
import { blockAt, gapsBetween, segmentAt, stepSegment } from '../../src/reading/block-lines.ts';

const LINE_COUNT = 25;
const RANGES: readonly LineRange[] = [
  [3, 5],
  [9, 9],
  [20, 24],
];

function block(name: string, ranges: readonly LineRange[]): ResponsibilityBlock {
  // Tests may name an id; elsewhere only core makes them.
  return { id: name as BlockId, label: name, description: '', ranges };
}

describe('blockAt', () => {
  it('finds the block that a line belongs to, or none', () => {
    const blocks = [block('a', [[1, 2]]), block('b', RANGES)];
    expect([1, 2, 3, 6, 9, 24, 25].map((line) => blockAt(blocks, line)?.label)).toEqual([
      ...['a', 'a', 'b', undefined, 'b', 'b', undefined],
    ]);
  });
});

describe('segmentAt', () => {
  it('tells the place of the segment that a line is in', () => {
    expect([2, 3, 5, 9, 19, 22].map((line) => segmentAt(RANGES, line))).toEqual([-1, 0, 0, 1, -1, 2]);
  });
});

describe('stepSegment', () => {
  it('goes to the segment behind a line, and from the last one to the first', () => {
    expect([1, 4, 7, 9, 21, 25].map((line) => stepSegment(RANGES, line, 1))).toEqual([0, 1, 1, 2, 0, 0]);
  });

  it('goes to the segment before a line, and from the first one to the last', () => {
    expect([1, 4, 7, 9, 21, 25].map((line) => stepSegment(RANGES, line, -1))).toEqual([2, 2, 0, 0, 1, 2]);
  });

  it('has nowhere to go in a block of which no line is left', () => {
    expect(stepSegment([], 4, 1)).toBe(-1);
    expect(stepSegment([], 4, -1)).toBe(-1);
  });

  it('meets every segment once on its way round', () => {
    fc.assert(
      fc.property(
        normalizedRanges(LINE_COUNT).filter((ranges) => ranges.length > 0),
        fc.constantFrom(1 as const, -1 as const),
        (ranges, step) => {
          const met = new Set<number>();
          let line = ranges[0]?.[0] ?? 1;
          for (const _ of ranges) {
            const segment = stepSegment(ranges, line, step);
            met.add(segment);
            line = ranges[segment]?.[0] ?? 0;
          }
          expect(met.size).toBe(ranges.length);
        },
      ),
    );
  });
});

describe('gapsBetween', () => {
  it('covers all lines that the ranges leave out', () => {
    fc.assert(
      fc.property(normalizedRanges(LINE_COUNT), (ranges) => {
        const inside = toLines(ranges);
        const outside = Array.from({ length: LINE_COUNT }, (_, row) => row + 1).filter((line) => !inside.has(line));
        expect(gapsBetween(ranges, LINE_COUNT, 1)).toEqual(toRanges(outside));
      }),
    );
  });

  it('leaves out gaps that are too short', () => {
    expect(gapsBetween(RANGES, 25, 2)).toEqual([
      [1, 2],
      [6, 8],
      [10, 19],
    ]);
  });
});
