import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countRangeLines,
  countSharedLines,
  LineClaims,
  type LineRange,
  normalizeRanges,
  subtractRanges,
} from '../src/ranges.ts';
import { hostileRanges, normalizedRanges, toLines, toRanges } from './support/arbitraries.ts';

const LINE_COUNT = 30;
const ranges = normalizedRanges(LINE_COUNT);

function coveredNaively(proposed: readonly LineRange[], lineCount: number): LineRange[] {
  const usable = proposed.filter((range) => range.every(Number.isInteger));
  const lines = Array.from({ length: lineCount }, (_, row) => row + 1);
  return toRanges(lines.filter((line) => usable.some(([start, end]) => start <= line && line <= end)));
}

describe('normalizeRanges', () => {
  it('covers the lines of the file that the ranges cover, and no others', () => {
    fc.assert(
      fc.property(hostileRanges, fc.nat({ max: LINE_COUNT }), (proposed, lineCount) => {
        expect(normalizeRanges(proposed, lineCount)).toEqual(coveredNaively(proposed, lineCount));
      }),
    );
  });

  it('merges ranges that touch and keeps those with a line between them', () => {
    const proposed: LineRange[] = [
      [7, 7],
      [3, 4],
      [1, 2],
    ];
    expect(normalizeRanges(proposed, 10)).toEqual([
      [1, 4],
      [7, 7],
    ]);
  });

  it('keeps the longer end when one range lies inside another', () => {
    const proposed: LineRange[] = [
      [1, 9],
      [2, 3],
    ];
    expect(normalizeRanges(proposed, 10)).toEqual([[1, 9]]);
  });

  it('clamps a range of a trillion lines without walking it', () => {
    expect(normalizeRanges([[-1e12, 1e12]], 3)).toEqual([[1, 3]]);
  });

  it('leaves its input as it was', () => {
    const proposed: LineRange[] = [
      [5, 9],
      [1, 2],
    ];
    normalizeRanges(proposed, 4);
    expect(proposed).toEqual([
      [5, 9],
      [1, 2],
    ]);
  });
});

describe('subtractRanges', () => {
  it('leaves the lines that are not taken', () => {
    fc.assert(
      fc.property(ranges, ranges, (given, taken) => {
        const takenLines = toLines(taken);
        const left = [...toLines(given)].filter((line) => !takenLines.has(line));
        expect(subtractRanges(given, taken)).toEqual(toRanges(left));
      }),
    );
  });
});

describe('countRangeLines and countSharedLines', () => {
  it('count as sets of lines do', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        const linesOfB = toLines(b);
        expect(countRangeLines(a)).toBe(toLines(a).size);
        expect(countSharedLines(a, b)).toBe([...toLines(a)].filter((line) => linesOfB.has(line)).length);
      }),
    );
  });
});

describe('LineClaims', () => {
  it('gives every line to the first who claims it', () => {
    fc.assert(
      fc.property(fc.array(ranges, { maxLength: 12 }), (wanted) => {
        const claims = new LineClaims();
        const taken = new Set<number>();
        for (const want of wanted) {
          const free = [...toLines(want)].filter((line) => !taken.has(line));
          expect(claims.claim(want)).toEqual(toRanges(free));
          for (const line of free) taken.add(line);
        }
      }),
    );
  });

  it('stays cheap for ten thousand claims that run backwards', () => {
    const claims = new LineClaims();
    for (let line = 20_000; line > 0; line -= 2) expect(claims.claim([[line, line]])).toHaveLength(1);
    expect(claims.claim([[1, 20_000]])).toHaveLength(10_000);
    expect(claims.claim([[1, 20_000]])).toEqual([]);
  });
});
