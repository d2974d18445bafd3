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

  it('pairs the most alike first', () => {
    const next = analysis(
      block('a', 'Route table', [[21, 40]]),
      block('b', 'Route table entries', [[41, 60]]),
      block('c', 'Error mapping', [[61, 80]]),
    );
    expect(ids(carryOver(PREVIOUS, next))).toEqual(['routes', 'b', 'map-error']);
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
});
