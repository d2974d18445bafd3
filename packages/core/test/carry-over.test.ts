import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Analysis, BlockId, ResponsibilityBlock } from '../src/analysis.ts';
import { carryOver } from '../src/carry-over.ts';
import type { LineRange } from '../src/ranges.ts';
import { analysis, block, ruledAnalysis } from './support/arbitraries.ts';

const PREVIOUS = analysis(
  block('read-config', 'Config reading', [[1, 20]]),
  block('routes', 'Route table', [[21, 60]]),
  block('map-error', 'Error mapping', [
    [61, 80],
    [100, 110],
  ]),
);

function ids({ blocks }: Analysis): string[] {
  return blocks.map(({ id }) => id);
}

/** The same blocks as another analyzer would give them: other ids, whatever else `change` makes of them. */
function asStrangers(
  { blocks, ...rest }: Analysis,
  change: (block: ResponsibilityBlock) => Partial<ResponsibilityBlock> = () => ({}),
): Analysis {
  // A stranger's id is a BlockId that core would have made of other declarations.
  return { ...rest, blocks: blocks.map((old, index) => ({ ...old, id: `other-${index}` as BlockId, ...change(old) })) };
}

function shift(ranges: readonly LineRange[], by: number): LineRange[] {
  return ranges.map(([start, end]) => [start + by, end + by]);
}

describe('carryOver', () => {
  it('changes nothing when nothing changed', () => {
    fc.assert(
      fc.property(ruledAnalysis, (unchanged) => {
        expect(carryOver(unchanged, unchanged)).toEqual(unchanged);
      }),
    );
  });

  it('keeps ids when lines are inserted above and another analyzer answers with the same labels', () => {
    fc.assert(
      fc.property(ruledAnalysis, fc.nat({ max: 500 }), (previous, by) => {
        const facts = { ...previous.facts, lineCount: previous.facts.lineCount + by };
        const moved = asStrangers({ ...previous, facts }, ({ ranges }) => ({ ranges: shift(ranges, by) }));
        expect(ids(carryOver(previous, moved))).toEqual(ids(previous));
      }),
    );
  });

  it('never gives two blocks one id, and touches nothing but ids', () => {
    fc.assert(
      fc.property(ruledAnalysis, ruledAnalysis, (previous, next) => {
        const carried = carryOver(previous, next);
        expect(new Set(ids(carried)).size).toBe(next.blocks.length);
        expect(carried).toEqual({
          ...next,
          blocks: next.blocks.map((own, index) => ({ ...own, id: carried.blocks[index]?.id })),
        });
      }),
    );
  });

  it('keeps every id that both analyses have', () => {
    fc.assert(
      fc.property(ruledAnalysis, ruledAnalysis, (previous, next) => {
        const before = new Set(ids(previous));
        const carried = ids(carryOver(previous, next));
        for (const [index, own] of ids(next).entries()) if (before.has(own)) expect(carried[index]).toBe(own);
      }),
    );
  });

  it('keeps ids when all labels and names change and the lines stay', () => {
    const next = asStrangers(PREVIOUS, ({ id }) => ({ label: `Quite different ${id}` }));
    expect(ids(carryOver(PREVIOUS, next))).toEqual(['read-config', 'routes', 'map-error']);
  });

  it('follows a renamed block to where the blocks around it moved', () => {
    const next = analysis(
      block('read-config', 'Config reading', [[1, 20]]),
      block('routes', 'Route table', [[321, 360]]),
      block('translate-failure', 'Failure translation', [
        [361, 380],
        [400, 410],
      ]),
    );
    expect(ids(carryOver(PREVIOUS, next))).toEqual(['read-config', 'routes', 'map-error']);
  });

  it('moves lines by the nearest block above them, in whatever order the blocks are read', () => {
    const previous = analysis(
      block('tail', 'Exit handling', [[100, 110]]),
      block('head', 'Config reading', [[1, 10]]),
      block('old-middle', 'Route table', [[11, 20]]),
      block('old-end', 'Error mapping', [[111, 130]]),
    );
    const next = analysis(
      block('tail', 'Exit handling', [[300, 310]]),
      block('head', 'Config reading', [[1, 10]]),
      block('new-middle', 'Paths to handlers', [[11, 20]]),
      block('new-end', 'Failure translation', [[311, 330]]),
    );
    expect(ids(carryOver(previous, next))).toEqual(['tail', 'head', 'old-middle', 'old-end']);
  });

  it('believes a label, in whatever case, before it believes lines', () => {
    const previous = analysis(block('a', 'Config reading', [[1, 10]]), block('b', 'Config reading route', [[11, 20]]));
    const next = analysis(block('x', 'Config READING', [[11, 20]]), block('y', 'Config reading route', [[21, 30]]));
    expect(ids(carryOver(previous, next))).toEqual(['a', 'b']);
  });

  it('pairs the most alike first', () => {
    const next = analysis(block('a', 'Route table head', [[21, 30]]), block('b', 'Route table entries', [[31, 60]]));
    expect(ids(carryOver(PREVIOUS, next))).toEqual(['a', 'routes']);
  });

  it('gives a block that is like two old ones the id of the one it is more like', () => {
    const previous = analysis(
      block('first', 'Route table', [[1, 25]]),
      block('second', 'Route table entries', [[26, 40]]),
    );
    const next = analysis(block('both', 'Route table list', [[1, 40]]));
    expect(ids(carryOver(previous, next))).toEqual(['first']);
  });

  it.each([
    ['most words of the label', 'HTTP error mapping table', [[500, 510]], 'old'],
    ['most words of the label in another case', 'http Error MAPPING table', [[500, 510]], 'old'],
    ['one word of the label', 'Error table', [[500, 510]], 'new'],
    ['most of the lines', 'Quite different', [[1, 75]], 'old'],
    ['too few of the lines', 'Quite different', [[1, 65]], 'new'],
    ['a small part of the lines', 'Quite different', [[1, 10]], 'new'],
    ['lines that are a small part of its own', 'Quite different', [[1, 900]], 'new'],
  ] satisfies [string, string, LineRange[], string][])('judges a block that shares %s', (_, label, ranges, id) => {
    const previous = analysis(block('old', 'HTTP error mapping', [[1, 100]]));
    expect(ids(carryOver(previous, analysis(block('new', label, ranges))))).toEqual([id]);
  });

  it('lets a new block keep its own id', () => {
    const next = analysis(...PREVIOUS.blocks, block('retry', 'Retry policy', [[200, 220]]));
    expect(ids(carryOver(PREVIOUS, next))).toEqual(['read-config', 'routes', 'map-error', 'retry']);
  });

  it('forgets the id of a block that is gone', () => {
    const next = analysis(block('retry', 'Retry policy', [[200, 220]]));
    expect(ids(carryOver(PREVIOUS, next))).toEqual(['retry']);
  });

  it('gives no id twice even where the previous analysis did', () => {
    const previous = analysis(block('a', 'Route table', [[1, 9]]), block('a', 'Error mapping', [[10, 19]]));
    const carried = carryOver(previous, asStrangers(previous));
    expect(new Set(ids(carried)).size).toBe(2);
  });

  it('numbers the blocks of an analysis that gives one id thrice', () => {
    const next = analysis(
      block('a', 'Route table', [[1, 9]]),
      block('a', 'Error mapping', [[10, 19]]),
      block('a', 'Cache keys', [[20, 29]]),
    );
    expect(ids(carryOver(analysis(), next))).toEqual(['a', 'a.2', 'a.3']);
    expect(ids(carryOver(analysis(block('a', 'Cache keys', [[20, 29]])), next))).toEqual(['a', 'a.2', 'a.3']);
  });

  it('compares a bounded number of blocks of two large analyses', () => {
    const large = (name: string): Analysis =>
      analysis(
        ...Array.from({ length: 5_000 }, (_, row) =>
          block(`${name}-${row}`, `${name} row ${row}`, [[row + 1, row + 1]]),
        ),
      );
    const carried = carryOver(large('old'), large('new'));
    expect(new Set(ids(carried)).size).toBe(5_000);
    expect(ids(carried).slice(0, 3)).toEqual(['old-0', 'old-1', 'old-2']);
    expect(ids(carried).at(-1)).toBe('new-4999');
  });

  it('reads a label once more than it pairs by it, however many blocks it is compared with', () => {
    let reads = 0;
    const large = (name: string): Analysis => {
      const blocks = Array.from({ length: 50 }, (_, row) => {
        const { label, ...rest } = block(`${name}-${row}`, `${name} row ${row}`, [[row * 9 + 1, row * 9 + 9]]);
        return Object.defineProperty(rest, 'label', {
          enumerable: true,
          get: () => {
            reads += 1;
            return label;
          },
        }) as ResponsibilityBlock;
      });
      return analysis(...blocks);
    };
    expect(ids(carryOver(large('old'), large('new'))).at(-1)).toBe('old-49');
    expect(reads).toBeLessThan(50 * 2 * 5);
  });

  it('compares the first words of labels that have very many', () => {
    const words = (from: number): string => Array.from({ length: 12 }, (_, i) => `w${from + i}`).join(' ');
    const previous = analysis(block('old', `${words(0)} ${words(100)} ${words(200)}`, [[1, 9]]));
    const next = (label: string): Analysis => analysis(block('new', label, [[500, 510]]));
    expect(ids(carryOver(previous, next(`${words(0)} ${words(300)}`)))).toEqual(['old']);
    expect(ids(carryOver(previous, next(`${words(300)} ${words(100)} ${words(200)}`)))).toEqual(['new']);
  });

  it('is soon done with 40,000 blocks and one that lies in 40,000 places', { timeout: 5_000 }, () => {
    const blocks = Array.from({ length: 40_000 }, (_, i) => block(`small-${i}`, `Part ${i}`, [[4 * i + 1, 4 * i + 1]]));
    const places = Array.from({ length: 40_000 }, (_, i): LineRange => [4 * i + 3, 4 * i + 3]);
    const previous = analysis(...blocks, block('old', 'Scattered lines', places));
    const next = analysis(...blocks, block('new', 'Lines scattered', places));
    expect(ids(carryOver(previous, next)).at(-1)).toBe('old');
  });
});
