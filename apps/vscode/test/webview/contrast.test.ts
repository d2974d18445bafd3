import { describe, expect, it } from 'vitest';
import { type Color, contrastOf, layOver, parseColor, pickReadable } from '../../src/webview/contrast.ts';

const WHITE: Color = [255, 255, 255, 1];
const BLACK: Color = [0, 0, 0, 1];
const GREY: Color = [0x76, 0x76, 0x76, 1];

describe('contrastOf', () => {
  it('is 21 at most, 1 at least, and the same either way', () => {
    expect(contrastOf(BLACK, WHITE)).toBeCloseTo(21, 5);
    expect(contrastOf(WHITE, BLACK)).toBeCloseTo(21, 5);
    expect(contrastOf(GREY, GREY)).toBe(1);
  });

  it('takes #767676 for the lightest grey that can be read on white', () => {
    expect(contrastOf(GREY, WHITE)).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf([0x77, 0x77, 0x77, 1], WHITE)).toBeLessThan(4.5);
  });

  it('sees what shines through', () => {
    expect(layOver([0, 0, 0, 0.5], WHITE)).toEqual([127.5, 127.5, 127.5, 1]);
    expect(contrastOf([0, 0, 0, 0], WHITE)).toBe(1);
  });
});

describe('parseColor', () => {
  it('reads what browsers compute', () => {
    expect(parseColor('rgb(1, 2, 3)')).toEqual([1, 2, 3, 1]);
    expect(parseColor('rgba(1, 2, 3, 0.25)')).toEqual([1, 2, 3, 0.25]);
    expect(parseColor('')).toBeUndefined();
  });
});

describe('pickReadable', () => {
  it('keeps the first colour of the theme that can be read', () => {
    expect(pickReadable([[200, 200, 200, 1], GREY, BLACK], WHITE, 4.5)).toBe(GREY);
  });

  it('takes black or white where no colour of the theme can be read', () => {
    expect(pickReadable([[200, 200, 200, 1]], WHITE, 4.5)).toEqual(BLACK);
    expect(pickReadable([[50, 50, 50, 1]], BLACK, 4.5)).toEqual(WHITE);
    expect(pickReadable([], WHITE, 4.5)).toEqual(BLACK);
  });
});
