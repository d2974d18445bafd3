import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstFreeNumber } from '../src/first-free-number.ts';

describe('firstFreeNumber', () => {
  it('finds the smallest number where there are no gaps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (last) => {
        expect(firstFreeNumber((number) => number <= last)).toBe(last + 1);
      }),
    );
  });

  it('finds a free number from 2 whatever is taken', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 60 })), (numbers) => {
        const taken = new Set(numbers);
        const free = firstFreeNumber((number) => taken.has(number));
        expect(taken.has(free)).toBe(false);
        expect(free).toBeGreaterThanOrEqual(2);
      }),
    );
  });

  it('asks for logarithmically many numbers', () => {
    let asked = 0;
    firstFreeNumber((number) => {
      asked += 1;
      return number <= 1_000_000;
    });
    expect(asked).toBeLessThan(50);
  });
});
