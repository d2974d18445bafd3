import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BandedMatrix } from '../../src/segments/banded-matrix.ts';

interface Addition {
  readonly i: number;
  readonly distance: number;
  readonly value: number;
}

const matrixOf = (size: number, width: number, additions: readonly Addition[]) => {
  const banded = new BandedMatrix(size, width);
  const dense = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const { i, distance, value } of additions) {
    const j = i + distance;
    if (j >= size || distance > banded.width) continue;
    banded.add(i, j, value);
    const row = dense[i] ?? [];
    row[j] = (row[j] ?? 0) + value;
  }
  return { banded, dense };
};

const additions = fc.array(
  fc.record({ i: fc.nat(11), distance: fc.integer({ min: 1, max: 12 }), value: fc.integer({ min: -9, max: 9 }) }),
);

describe('BandedMatrix', () => {
  it('holds what a dense symmetric matrix holds inside the band, and nothing outside of it', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(14), additions, (size, width, list) => {
        const { banded, dense } = matrixOf(size, width, list);
        for (let i = 0; i < size; i += 1) {
          for (let j = 0; j < size; j += 1) {
            expect(banded.get(i, j)).toBe(dense[Math.min(i, j)]?.[Math.max(i, j)]);
          }
        }
      }),
    );
  });

  it('scales every entry by its own row and column', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(14), additions, (size, width, list) => {
        const { banded, dense } = matrixOf(size, width, list);
        banded.scale((i, j) => 10 * i + j);
        for (let i = 0; i < size; i += 1) {
          for (let j = i + 1; j < size; j += 1) {
            expect(banded.get(i, j)).toBeCloseTo((dense[i]?.[j] ?? 0) * (10 * i + j));
          }
        }
      }),
    );
  });

  it('is never wider than its neighbours are many', () => {
    expect(new BandedMatrix(0, 60).width).toBe(0);
    expect(new BandedMatrix(1, 60).width).toBe(0);
    expect(new BandedMatrix(5, 60).width).toBe(4);
    expect(new BandedMatrix(500, 60).width).toBe(60);
  });
});
