import { describe, expect, it } from 'vitest';
import { showBytes, showShare, showUsd } from '../../src/reporters/quantities.ts';

describe('quantities', () => {
  it.each([
    [0, '0 KB'],
    [1, '1 KB'],
    [1024 ** 2 - 1, '1024 KB'],
    [1024 ** 2, '1.0 MB'],
    [1.5 * 1024 ** 3, '1.5 GB'],
    [1024 ** 6, '1024.0 PB'],
  ])('shows %i bytes as %s', (bytes, expected) => {
    expect(showBytes(bytes)).toBe(expected);
  });

  it.each([
    [0, '$0.00'],
    [0.000_05, '$0.00005'],
    [0.5, '$0.50'],
    [1234.567, '$1,234.57'],
  ])('shows %f dollars as %s', (usd, expected) => {
    expect(showUsd(usd)).toBe(expected);
  });

  it('shows a share as a percentage, and none of nothing', () => {
    expect([showShare(1, 3), showShare(0, 3), showShare(0, 0)]).toEqual(['33.3%', '0.0%', '-']);
  });
});
