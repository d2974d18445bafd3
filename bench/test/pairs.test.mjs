import { describe, expect, it } from 'vitest';
import { compare, comparePairs, spread } from '../support/pairs.mjs';

describe('spread', () => {
  it('finds median, minimum and maximum of odd and even numbers of values', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
  });
});

describe('compare', () => {
  it('takes the ratio of each pair, not of the medians', () => {
    expect(compare([2, 40, 6], [1, 10, 2]).ratio).toEqual({ median: 3, min: 2, max: 4 });
  });
});

describe('comparePairs', () => {
  it('measures in turn, five times unless told, and changes which goes first', async () => {
    /** @type {string[]} */
    const order = [];
    const side = (/** @type {string} */ name) => () => {
      order.push(name);
      return 1;
    };
    const { pairs } = await comparePairs({ measured: side('a'), against: side('b') });
    expect(pairs).toBe(5);
    expect(order.join('')).toBe('abbaabbaab');
  });
});
