import { describe, expect, it } from 'vitest';
import { type Color, layOver, parseColor, pickReadable } from '../../src/webview/contrast.ts';

const WHITE: Color = [255, 255, 255, 1];
const BLACK: Color = [0, 0, 0, 1];
/** The lightest grey that has a contrast of 4.5 on white, and one that has not. */
const GREY: Color = [0x76, 0x76, 0x76, 1];
const LIGHTER: Color = [0x77, 0x77, 0x77, 1];

describe('parseColor', () => {
  it('reads what browsers compute', () => {
    expect(parseColor('rgb(1, 2, 3)')).toEqual([1, 2, 3, 1]);
    expect(parseColor('rgba(1, 2, 3, 0.25)')).toEqual([1, 2, 3, 0.25]);
    expect(parseColor('')).toBeUndefined();
  });
});

describe('layOver', () => {
  it('mixes what shines through', () => {
    expect(layOver([0, 0, 0, 0.5], WHITE)).toEqual([127.5, 127.5, 127.5, 1]);
    expect(layOver(GREY, WHITE)).toEqual(GREY);
  });
});

describe('pickReadable', () => {
  it('keeps the first colour of the theme that can be read', () => {
    expect(pickReadable([LIGHTER, GREY, BLACK], WHITE, 4.5)).toBe(GREY);
    expect(pickReadable([LIGHTER, BLACK], WHITE, 3)).toBe(LIGHTER);
  });

  it('sees what shines through', () => {
    const faint: Color = [0, 0, 0, 0.4];
    expect(pickReadable([faint, GREY], WHITE, 4.5)).toBe(GREY);
  });

  it('takes black or white where no colour of the theme can be read', () => {
    expect(pickReadable([LIGHTER], WHITE, 4.5)).toEqual(BLACK);
    expect(pickReadable([[50, 50, 50, 1]], BLACK, 4.5)).toEqual(WHITE);
    expect(pickReadable([], WHITE, 4.5)).toEqual(BLACK);
  });
});
