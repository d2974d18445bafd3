import { applyRules, isPlainText, LineClaims, type LineRange, normalizeRanges, type SourceFile } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileRanges } from '../../../core/test/support/arbitraries.ts';
import { faultsOfAnalysis } from '../../../core/test/support/rule-faults.ts';
import type { AnswerContext } from '../../src/answers/evidence.ts';
import { type FileLayout, layOut } from '../../src/answers/file-layout.ts';
import { LineOwners } from '../../src/answers/line-owners.ts';
import { readAnswer } from '../../src/answers/read-answer.ts';
import { MAX_SNAP_LINES, snapRanges } from '../../src/answers/snap-ranges.ts';
import { answerOf, hostileAnswers } from '../support/hostile-answers.ts';
import { readFixtures } from '../support/read-files.ts';

const CASES = 10_000;
const MAX_REASONS = 6;
const MAX_REASON_LENGTH = 200;

/** Files with something in them, each once with its outline and once as if no grammar read its language. */
const files = (await readFixtures())
  .filter(({ file }) => /\S/.test(file.text))
  .flatMap((read) => [read, { ...read, context: { ...read.context, outline: undefined } }]);

/** Whether an answer was accepted, and what is wrong with that; nothing is, whatever a model wrote. */
function judge(text: string, file: SourceFile, context: AnswerContext): { isAccepted: boolean; faults: string[] } {
  const reading = readAnswer(text, context);
  if (!reading.ok) return { isAccepted: false, faults: faultsOfReasons(reading.reasons) };
  const { lineCount } = context.lines;
  const lines = reading.draft.blocks.flatMap(({ ranges }) => ranges.flat());
  const faults = faultsOfAnalysis(applyRules(reading.draft, file).analysis, lineCount);
  if (!lines.every((line) => line >= 1 && line <= lineCount)) faults.push('the draft has lines outside the file');
  if (!(reading.coverage >= 0 && reading.coverage <= 1)) faults.push(`the coverage is ${reading.coverage}`);
  return { isAccepted: true, faults };
}

function faultsOfReasons(reasons: readonly string[]): string[] {
  return [
    ...(reasons.length > 0 && reasons.length <= MAX_REASONS ? [] : [`there are ${reasons.length} reasons`]),
    ...reasons.filter((reason) => reason.length > MAX_REASON_LENGTH || !isPlainText(reason) || !reason.endsWith('.')),
  ];
}

describe('readAnswer, when the model is hostile', () => {
  it(`lets every rule hold in ${CASES} answers, of which it accepts some and refuses some`, () => {
    const counts = { accepted: 0, refused: 0 };
    const answers = fc
      .constantFrom(...files)
      .chain(({ file, context, analysis }) =>
        hostileAnswers(answerOf(analysis), context.lines.lineCount).map((text) => ({ file, context, text })),
      );
    fc.assert(
      fc.property(answers, ({ file, context, text }) => {
        const { isAccepted, faults } = judge(text, file, context);
        counts[isAccepted ? 'accepted' : 'refused'] += 1;
        expect(faults).toEqual([]);
      }),
      { numRuns: CASES },
    );
    expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(CASES / 10);
  });
});

describe('snapRanges, when ranges are hostile', () => {
  const layouts = files.map(({ context }) => layOut(context.lines, context.outline));
  const claims = fc
    .constantFrom(...layouts)
    .chain((layout) =>
      fc
        .array(fc.oneof(hostileRanges, rangesWithin(layout.lineCount)), { maxLength: 7 })
        .map((blocks) => ({ layout, blocks: blocks.map((ranges) => normalizeRanges(ranges, layout.lineCount)) })),
    );

  it('changes nothing in what it snapped before', () => {
    fc.assert(
      fc.property(claims, ({ layout, blocks }) => {
        const snapped = snapRanges(blocks, layout);
        expect(snapRanges(snapped, layout)).toEqual(snapped);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves ranges normalized, disjoint and without blank lines at their edges', () => {
    fc.assert(
      fc.property(claims, ({ layout, blocks }) => {
        const snapped = snapRanges(blocks, layout);
        expect(snapped.map((ranges) => normalizeRanges(ranges, layout.lineCount))).toEqual(snapped);
        const sorted = snapped.flat().sort((a, b) => a[0] - b[0]);
        expect(sorted.every(([start], index) => start > (sorted[index - 1]?.[1] ?? 0))).toBe(true);
        const edges = sorted.flat().filter((line) => layout.countLines(line, line) === 0);
        expect(edges).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it(`moves no border over more than ${MAX_SNAP_LINES} lines that are not blank`, () => {
    fc.assert(
      fc.property(claims, ({ layout, blocks }) => {
        const before = bordersOf(blocks, layout);
        const tooFar = bordersOf(snapRanges(blocks, layout), layout).filter((border) =>
          before.every((other) => Math.abs(other - border) > MAX_SNAP_LINES),
        );
        expect(tooFar).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes all lines from no block', () => {
    fc.assert(
      fc.property(claims, ({ layout, blocks }) => {
        const claimed = new LineClaims();
        const left = blocks.map((ranges) => claimed.claim(ranges));
        for (const [index, ranges] of snapRanges(blocks, layout).entries()) {
          const had = (left[index] ?? []).some(([start, end]) => layout.countLines(start, end) > 0);
          if (had) expect(ranges).not.toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** Where one line that is not blank belongs to another block than the one before: how many such lines are above it. */
function bordersOf(blocks: readonly (readonly LineRange[])[], { lineCount, countLines }: FileLayout): number[] {
  const owners = new LineOwners(blocks, lineCount);
  const lines = Array.from({ length: lineCount }, (_, row) => row + 1).filter((line) => countLines(line, line) > 0);
  return [...lines.keys(), lines.length].filter((at) => owners.of(lines[at - 1] ?? 0) !== owners.of(lines[at] ?? 0));
}

function rangesWithin(lineCount: number): fc.Arbitrary<LineRange[]> {
  const line = fc.integer({ min: 1, max: lineCount });
  return fc.array(fc.tuple(line, line), { maxLength: 3 });
}
