import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_COLORS } from '../../src/panel/palette.ts';
import { assignColors } from '../../src/reading/block-colors.ts';

const blockIds = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });

describe('assignColors', () => {
  it('gives blocks the colours of the palette in their order', () => {
    expect([...assignColors(new Map(), ['a', 'b', 'c'])]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('leaves every block its colour, whatever comes, goes or moves', () => {
    fc.assert(
      fc.property(fc.array(blockIds, { minLength: 2, maxLength: 6 }), (analyses) => {
        let colors: ReadonlyMap<number, number> = new Map();
        for (const ids of analyses) {
          const next = assignColors(colors, ids);
          expect([...next.keys()].sort()).toEqual([...ids].sort());
          for (const id of ids) if (colors.has(id)) expect(next.get(id)).toBe(colors.get(id));
          colors = next;
        }
      }),
    );
  });

  it('gives no two blocks one colour as long as there is another, and all colours are in the palette', () => {
    fc.assert(
      fc.property(blockIds, (ids) => {
        const used = [...assignColors(new Map(), ids).values()];
        expect(new Set(used).size).toBe(Math.min(ids.length, BLOCK_COLORS));
        for (const color of used) expect(color).toSatisfy((value: number) => 0 <= value && value < BLOCK_COLORS);
      }),
    );
  });

  it('gives a new block the colour that another one left', () => {
    const first = assignColors(new Map(), ['a', 'b', 'c']);
    expect(assignColors(first, ['c', 'd', 'a'])).toEqual(
      new Map([
        ['c', 2],
        ['a', 0],
        ['d', 1],
      ]),
    );
  });
});
