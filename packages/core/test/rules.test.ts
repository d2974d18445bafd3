import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftAnalysis, DraftBlock } from '../src/analysis.ts';
import type { LineRange } from '../src/ranges.ts';
import { applyRules, type RuledAnalysis } from '../src/rules.ts';
import { hostileDraft, hostileText, textOfLines, toLines } from './support/arbitraries.ts';
import { faultsOfAnalysis } from './support/rule-faults.ts';

const FACTS = { lineCount: 10, minified: false, generated: false, hasSyntaxErrors: false };

function draftBlock(changes: Partial<DraftBlock>): DraftBlock {
  return { label: 'Config reading', description: '', ranges: [[1, 2]], declarations: ['readConfig'], ...changes };
}

function rule(blocks: readonly DraftBlock[], changes: Partial<DraftAnalysis> = {}, lineCount = 10): RuledAnalysis {
  const draft = { fileIntent: 'Configuration of the server', blocks, facts: FACTS, ...changes };
  return applyRules(draft, { language: 'python', text: textOfLines(lineCount) });
}

describe('applyRules', () => {
  it('leaves a draft that obeys as it is and gives its blocks ids', () => {
    const { analysis, repairs } = rule([
      draftBlock({ label: 'Route table', ranges: [[6, 10]], declarations: ['routes'], description: 'Who answers.' }),
      draftBlock({
        ranges: [
          [1, 2],
          [4, 5],
        ],
      }),
    ]);
    expect(repairs).toEqual([]);
    expect(analysis).toEqual({
      fileIntent: 'Configuration of the server',
      blocks: [
        { id: 'routes', label: 'Route table', description: 'Who answers.', ranges: [[6, 10]] },
        {
          id: 'read-config',
          label: 'Config reading',
          description: '',
          ranges: [
            [1, 2],
            [4, 5],
          ],
        },
      ],
      facts: FACTS,
    });
  });

  it('lets every rule hold, whatever an analyzer proposes', () => {
    fc.assert(
      fc.property(hostileDraft, fc.integer({ min: 1, max: 30 }), (draft, lineCount) => {
        const { analysis } = applyRules(draft, { language: 'go', text: textOfLines(lineCount) });
        expect(faultsOfAnalysis(analysis, lineCount)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing in an analysis that went through it before', () => {
    fc.assert(
      fc.property(hostileDraft, (draft) => {
        const file = { language: 'go', text: textOfLines(20) };
        const { analysis } = applyRules(draft, file);
        const blocks = analysis.blocks.map((block) => ({ ...block, declarations: [block.id] }));
        const again = applyRules({ ...analysis, blocks }, file);
        expect(again.repairs).toEqual([]);
        expect(again.analysis.fileIntent).toBe(analysis.fileIntent);
        expect(again.analysis.blocks.map(({ id: _, ...rest }) => rest)).toEqual(
          analysis.blocks.map(({ id: _, ...rest }) => rest),
        );
      }),
    );
  });

  it('covers each line that some block of the draft covers', () => {
    fc.assert(
      fc.property(hostileDraft, (draft) => {
        const { analysis } = applyRules(draft, { language: 'go', text: textOfLines(20) });
        const proposed = draft.blocks.flatMap((block) => block.ranges).filter((range) => range.every(Number.isInteger));
        const clamped = proposed.map(([start, end]): LineRange => [Math.max(1, start), Math.min(20, end)]);
        expect(toLines(analysis.blocks.flatMap((block) => block.ranges))).toEqual(toLines(clamped));
      }),
    );
  });

  it('gives a line to the first block that wants it and drops a block that is left without', () => {
    const { analysis, repairs } = rule([
      draftBlock({ label: 'Route table', ranges: [[3, 6]] }),
      draftBlock({ label: 'Error mapping', ranges: [[4, 5]] }),
      draftBlock({ label: 'Cache keys', ranges: [[1, 10]] }),
    ]);
    expect(analysis.blocks.map(({ label, ranges }) => [label, ranges])).toEqual([
      ['Route table', [[3, 6]]],
      [
        'Cache keys',
        [
          [1, 2],
          [7, 10],
        ],
      ],
    ]);
    expect(repairs).toEqual(['ranges_overlapped', 'block_dropped']);
  });

  it.each([
    ['in order and inside', [[1, 2]], []],
    ['past the end', [[1, 99]], ['ranges_normalized']],
    ['from below the start', [[-5, 10]], ['ranges_normalized']],
    [
      'that touch',
      [
        [1, 2],
        [3, 4],
      ],
      ['ranges_normalized'],
    ],
  ] satisfies [string, LineRange[], string[]][])(
    'reports a repair of ranges %s only where there was one',
    (_, ranges, repairs) => {
      expect(rule([draftBlock({ ranges })]).repairs).toEqual(repairs);
    },
  );

  it('names each repair once', () => {
    const block = draftBlock({
      label: 'Misc',
      description: '<i>x</i>',
      ranges: [
        [4, 2],
        [1, 1],
      ],
    });
    const { repairs } = rule([block, { ...block, ranges: [[5, 99]] }]);
    expect(repairs).toEqual(['ranges_normalized', 'label_generic', 'description_text', 'label_duplicate']);
  });

  it.each([
    ['Words '.repeat(25).trim(), 'Words '.repeat(20).trim(), ['intent_cut']],
    ['Words '.repeat(20).trim(), 'Words '.repeat(20).trim(), []],
    ['Server\n<b>config</b>', 'Server config', ['intent_text']],
    ['', 'Config reading', ['intent_missing']],
    ['\u200b', 'Config reading', ['intent_missing']],
  ])('mends the intent %j', (fileIntent, mended, expected) => {
    const { analysis, repairs } = rule([draftBlock({})], { fileIntent });
    expect(analysis.fileIntent).toBe(mended);
    expect(repairs).toEqual(expected);
  });

  it('says something of a file without intent and without blocks', () => {
    expect(rule([], { fileIntent: '' }).analysis.fileIntent).toBe('Source file without declarations');
  });

  it.each(['', ' \n\t\r\n', '\ufeff', '\ufeff\n\u3000\u2028'])('calls %j an empty file', (text) => {
    const draft = { fileIntent: 'Something', blocks: [draftBlock({})], facts: FACTS };
    const { analysis, repairs } = applyRules(draft, { language: 'python', text });
    expect(analysis).toMatchObject({ fileIntent: 'Empty file', blocks: [] });
    expect(repairs).toEqual([]);
  });

  it('counts the lines itself', () => {
    expect(rule([], { facts: { ...FACTS, lineCount: 77 } }, 3).analysis.facts.lineCount).toBe(3);
  });

  it('stays cheap for ten thousand blocks of one name that all claim a million lines', () => {
    const ranges = Array.from({ length: 20 }, (): LineRange => [-1_000_000, 1_000_000]);
    const blocks = Array.from({ length: 10_000 }, (_, index) =>
      draftBlock({ ranges: [[index * 2 + 1, index * 2 + 1], ...(index === 9_999 ? ranges : [])] }),
    );
    const lineCount = 20_000;
    const { analysis } = rule([...blocks].reverse(), {}, lineCount);
    expect(faultsOfAnalysis(analysis, lineCount)).toEqual([]);
    expect(analysis.blocks.length).toBe(1);
    const disjoint = rule(blocks.slice(0, 9_999), {}, lineCount).analysis;
    expect(faultsOfAnalysis(disjoint, lineCount)).toEqual([]);
    expect(disjoint.blocks.length).toBe(9_999);
  });

  it('gives the same answer to the same draft', () => {
    fc.assert(
      fc.property(hostileDraft, hostileText, (draft, text) => {
        const file = { language: 'go', text };
        expect(applyRules(draft, file)).toEqual(applyRules(structuredClone(draft), file));
      }),
    );
  });
});
