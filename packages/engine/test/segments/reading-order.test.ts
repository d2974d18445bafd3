import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderForReading } from '../../src/segments/reading-order.ts';
import type { Unit } from '../../src/units/unit.ts';
import { unit, unitWords } from '../support/hand-made-units.ts';

/** Orders segments of one unit each. */
const order = (parts: readonly Partial<Unit>[], uses: Readonly<Record<number, readonly number[]>> = {}): number[] =>
  orderForReading(
    parts.map((_, index) => ({ from: index, to: index + 1 })),
    parts.map((part, index) => unit(index + 1, part)),
    parts.map((_, index) => unitWords({ uses: uses[index] ?? [] })),
  );

describe('orderForReading', () => {
  it('keeps the author’s order where nothing tells segments apart', () => {
    expect(order([{}, {}, {}, {}])).toEqual([0, 1, 2, 3]);
  });

  it('begins with the entry point, wherever it stands', () => {
    expect(order([{}, { isExported: true }, {}, { isEntryPoint: true }])[0]).toBe(3);
  });

  it('begins with the public surface where there is no entry point', () => {
    expect(order([{}, {}, { isExported: true }])[0]).toBe(2);
  });

  it('follows what the entry point uses, and then what that uses', () => {
    const parts = [{}, {}, {}, { isEntryPoint: true }];
    expect(order(parts, { 3: [1], 1: [0], 0: [2] })).toEqual([3, 1, 0, 2]);
  });

  it('ends with plumbing that everybody uses', () => {
    const parts = [{}, { isExported: true }, { isExported: true }, { isExported: true }];
    expect(order(parts, { 3: [1], 1: [2], 2: [0] }).at(-1)).toBe(0);
  });

  it('puts a constructor before other members', () => {
    expect(order([{}, { kind: 'constructor' }])).toEqual([1, 0]);
    expect(order([{}, { names: ['__init__'] }])).toEqual([1, 0]);
  });

  it('names every segment once', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            isExported: fc.boolean(),
            isEntryPoint: fc.boolean(),
            uses: fc.array(fc.nat(9), { maxLength: 4 }),
          }),
          { maxLength: 10 },
        ),
        (file) => {
          const uses = Object.fromEntries(
            file.map((part, index) => [index, part.uses.filter((target) => target < file.length && target !== index)]),
          );
          const found = order(
            file.map(({ isExported, isEntryPoint }) => ({ isExported, isEntryPoint })),
            uses,
          );
          expect(found.toSorted((a, b) => a - b)).toEqual(file.map((_, index) => index));
        },
      ),
    );
  });
});
