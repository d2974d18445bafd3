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
  const lines = sum(units.map(linesOf));
  const borders = segments.slice(1).map(({ from }) => borderBonus(units[from], units[from - 1]));
  const shares = segments.map(({ from, to }) => sum(units.slice(from, to).map(linesOf)) / lines);
  const prior = shares.map((share) => -0.5 * (Math.log(share / 0.2) / 0.8) ** 2);
  return modularityOf(segments, affinity) + 0.004 * sum(prior) + sum(borders);
}

function modularityOf(segments: readonly Segment[], affinity: BandedMatrix): number {
  const all = Array.from({ length: affinity.size }, (_, index) => index);
  const degrees = all.map((i) => sum(all.map((j) => affinity.get(i, j))));
  const total = sum(degrees);
  if (total === 0) return 0;
  const terms = segments.flatMap(({ from, to }) => {
    const inside = all.slice(from, to);
    const expected = (i: number, j: number): number => ((degrees[i] ?? 0) / total) * ((degrees[j] ?? 0) / total);
    return inside.flatMap((i) => inside.map((j) => affinity.get(i, j) / total - expected(i, j)));
  });
  return sum(terms);
}

function borderBonus(first: Unit | undefined, before: Unit | undefined): number {
  const blank = first?.followsBlankLine === true ? 0 : -0.1;
  const type = first?.kind === 'type' ? 0.01 : 0;
  return blank + type + (first?.isFirstMember === true || first?.container !== before?.container ? 0.02 : 0);
}

const linesOf = (part: Unit): number => part.lastLine - part.firstLine + 1;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

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

const isPartition = (segments: readonly Segment[], size: number): boolean =>
  segments.every(({ from, to }, index) => from < to && from === (segments[index - 1]?.to ?? 0)) &&
  segments.at(-1)?.to === size;

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

  it('divides by affinities as it divides by the same ones made as small as numbers get', () => {
    fc.assert(
      fc.property(drawn, (file) => {
        const small = {
          ...file,
          weights: file.weights.map((row) => row.map((weight) => (weight < 0.001 ? 0 : weight) * 1e-290)),
        };
        const large = { ...small, weights: small.weights.map((row) => row.map((weight) => weight * 1e290)) };
        const best = scoreOf(
          divideIntoSegments(file.units, affinityOf(large, 60), allCode(LINES)),
          file.units,
          affinityOf(large, 60),
        );
        const found = divideIntoSegments(file.units, affinityOf(small, 60), allCode(LINES));
        expect(scoreOf(found, file.units, affinityOf(large, 60))).toBeCloseTo(best, 9);
      }),
    );
  });

  it('cuts units into contiguous segments that leave none out', () => {
    fc.assert(
      fc.property(drawn, (file) => {
        fc.pre(file.units.length > 0);
        const segments = divideIntoSegments(file.units, affinityOf(file, 60), allCode(LINES));
        expect(isPartition(segments, file.units.length)).toBe(true);
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
    expect(isPartition(segments, size)).toBe(true);
    expect(segments.filter(({ from }) => from % 50 !== 0)).toEqual([]);
  });
});
