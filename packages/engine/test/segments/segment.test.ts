import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BandedMatrix } from '../../src/segments/banded-matrix.ts';
import { divideIntoSegments, type Segment } from '../../src/segments/segment.ts';
import type { Unit } from '../../src/units/unit.ts';
import { allCode, unit } from '../support/hand-made-units.ts';

/** Units with their affinities, as a property draws them. */
interface Drawn {
  readonly units: readonly Unit[];
  readonly weights: readonly (readonly number[])[];
}

const MAX_UNITS = 9;

const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    parts: fc.array(
      fc.record({
        lines: fc.integer({ min: 1, max: 30 }),
        kind: fc.constantFrom('type', 'function', 'statement'),
        container: fc.nat(2),
        isFirstMember: fc.boolean(),
        followsBlankLine: fc.boolean(),
      }),
      { maxLength: MAX_UNITS },
    ),
    weights: fc.array(
      fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 3, noNaN: true })), {
        minLength: MAX_UNITS,
        maxLength: MAX_UNITS,
      }),
      { minLength: MAX_UNITS, maxLength: MAX_UNITS },
    ),
  })
  .map(({ parts, weights }) => {
    let line = 1;
    const units = parts.map(({ lines, ...part }) => {
      const firstLine = line;
      line += lines;
      return unit(firstLine, { ...part, lastLine: line - 1 });
    });
    return { units, weights };
  });

const affinityOf = ({ units, weights }: Drawn, width: number): BandedMatrix => {
  const affinity = new BandedMatrix(units.length, width);
  for (let i = 0; i < units.length; i += 1) {
    for (let j = i + 1; j < units.length && j - i <= affinity.width; j += 1) affinity.add(i, j, weights[i]?.[j] ?? 0);
  }
  return affinity;
};

const LINES = 1 + MAX_UNITS * 30;

/**
 * The objective as the findings write it, over full sums: for each segment the modularity
 * Σ_ij (w_ij − d_i·d_j/2m) / 2m with i and j in the segment and i = j included, a log-normal prior on its share of the
 * lines, and the bonus of each border.
 */
function scoreOf(segments: readonly Segment[], units: readonly Unit[], affinity: BandedMatrix): number {
  const all = units.map((_, index) => index);
  const degree = all.map((i) => all.reduce((sum, j) => sum + affinity.get(i, j), 0));
  const total = degree.reduce((sum, value) => sum + value, 0);
  const linesOf = (i: number): number => (units[i]?.lastLine ?? 0) - (units[i]?.firstLine ?? 0) + 1;
  const allLines = all.reduce((sum, i) => sum + linesOf(i), 0);
  let score = 0;
  for (const { from, to } of segments) {
    const inside = all.slice(from, to);
    for (const i of inside) {
      for (const j of inside) {
        if (total > 0) score += (affinity.get(i, j) - ((degree[i] ?? 0) * (degree[j] ?? 0)) / total) / total;
      }
    }
    const share = inside.reduce((sum, i) => sum + linesOf(i), 0) / allLines;
    score -= (0.004 * (Math.log(share / 0.2) / 0.8) ** 2) / 2;
    const first = units[from];
    if (from === 0 || first === undefined) continue;
    if (!first.followsBlankLine) score -= 0.1;
    if (first.kind === 'type') score += 0.01;
    if (first.isFirstMember || first.container !== units[from - 1]?.container) score += 0.02;
  }
  return score;
}

/** Every way to cut `size` units into contiguous segments. */
function* partitions(size: number): Generator<Segment[]> {
  for (let cuts = 0; cuts < 2 ** Math.max(0, size - 1); cuts += 1) {
    const segments: Segment[] = [];
    let from = 0;
    for (let to = 1; to <= size; to += 1) {
      if (to < size && (cuts & (1 << (to - 1))) === 0) continue;
      segments.push({ from, to });
      from = to;
    }
    yield segments;
  }
}

const expectPartition = (segments: readonly Segment[], size: number): void => {
  expect(segments.map(({ from }) => from)).toEqual([0, ...segments.slice(0, -1).map(({ to }) => to)]);
  expect(segments.at(-1)?.to).toBe(size);
  expect(segments.every(({ from, to }) => from < to)).toBe(true);
};

describe('divideIntoSegments', () => {
  it('scores as high as the best of all partitions', () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom(1, 2, 4, 60), (file, width) => {
        const affinity = affinityOf(file, width);
        const best = Math.max(...[...partitions(file.units.length)].map((all) => scoreOf(all, file.units, affinity)));
        const found = divideIntoSegments(file.units, affinity, allCode(LINES));
        expect(scoreOf(found, file.units, affinity)).toBeCloseTo(best, 9);
      }),
      { numRuns: 150 },
    );
  });

  it('cuts units into contiguous segments that leave none out', () => {
    fc.assert(
      fc.property(drawn, (file) => {
        fc.pre(file.units.length > 0);
        expectPartition(divideIntoSegments(file.units, affinityOf(file, 60), allCode(LINES)), file.units.length);
      }),
    );
  });

  it('gives no segment for no unit', () => {
    expect(divideIntoSegments([], new BandedMatrix(0, 60), allCode(1))).toEqual([]);
  });

  it('gives the same segments for the same units', () => {
    fc.assert(
      fc.property(drawn, (file) => {
        const divide = () => divideIntoSegments(file.units, affinityOf(file, 4), allCode(LINES));
        expect(divide()).toEqual(divide());
      }),
    );
  });

  it('keeps groups together that are bound within and strangers to each other', () => {
    const units = Array.from({ length: 12 }, (_, index) => unit(index + 1));
    const affinity = new BandedMatrix(12, 60);
    for (let i = 0; i < 12; i += 1) {
      for (let j = i + 1; j < 12; j += 1) if (Math.floor(i / 4) === Math.floor(j / 4)) affinity.add(i, j, 1);
    }
    expect(divideIntoSegments(units, affinity, allCode(12))).toEqual([
      { from: 0, to: 4 },
      { from: 4, to: 8 },
      { from: 8, to: 12 },
    ]);
  });

  it('cuts long files only where neighbours are least bound, and still leaves no unit out', () => {
    const size = 5_000;
    const units = Array.from({ length: size }, (_, index) => unit(index + 1));
    const affinity = new BandedMatrix(size, 60);
    for (let i = 0; i < size; i += 1) {
      for (let j = i + 1; j <= Math.min(size - 1, i + 60); j += 1) {
        if (Math.floor(i / 50) === Math.floor(j / 50)) affinity.add(i, j, 1);
      }
    }
    const segments = divideIntoSegments(units, affinity, allCode(size));
    expectPartition(segments, size);
    expect(segments.filter(({ from }) => from % 50 !== 0)).toEqual([]);
  });
});
