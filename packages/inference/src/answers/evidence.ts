import { type FileFacts, type LineIndex, type LineRange, normalizeRanges } from '@iris/core';
import type { OutlineEntry } from '@iris/engine';
import type { AnswerRepair } from './answer-repair.ts';
import { type FileLayout, layOut } from './file-layout.ts';
import { LineOwners, NOBODY } from './line-owners.ts';
import type { Proposal } from './proposal.ts';
import { snapRanges } from './snap-ranges.ts';

/** The file that an answer is about. */
export interface AnswerContext {
  readonly lines: LineIndex;
  /** Undefined where no grammar reads the language. */
  readonly outline: readonly OutlineEntry[] | undefined;
  readonly facts: FileFacts;
}

/** An answer next to the file that it is about. */
export interface Evidence {
  readonly proposal: Proposal;
  /** The lines of each proposed block: first those proposed, then those that it got. Both inside the file. */
  readonly claimed: readonly (readonly LineRange[])[];
  readonly ranges: readonly (readonly LineRange[])[];
  readonly layout: FileLayout;
  /** Share of the lines that the blocks should cover and do. */
  readonly coverage: number;
  /** Whether the file's declarations are known, and so whether `coverage` is about them alone. */
  readonly isOutlined: boolean;
  readonly hasDeclarations: boolean;
}

export function gatherEvidence(proposal: Proposal, { lines, outline, facts }: AnswerContext): Evidence {
  const layout = layOut(lines, outline);
  const claimed = proposal.blocks.map((block) => normalizeRanges(block.ranges, layout.lineCount));
  const ranges = snapRanges(claimed, layout);
  // Where the parser met errors, the outline has holes.
  const isOutlined = outline !== undefined && !facts.hasSyntaxErrors;
  const toCover: readonly LineRange[] = isOutlined ? outline.map(({ range }) => range) : [[1, layout.lineCount]];
  return {
    proposal,
    claimed,
    ranges,
    layout,
    coverage: measureCoverage(ranges, normalizeRanges(toCover, layout.lineCount), layout),
    isOutlined,
    hasDeclarations: outline !== undefined && outline.length > 0,
  };
}

function measureCoverage(ranges: Evidence['ranges'], toCover: readonly LineRange[], layout: FileLayout): number {
  const owners = new LineOwners(ranges, layout.lineCount);
  let total = 0;
  let covered = 0;
  for (const [start, end] of toCover) {
    for (let line = start; line <= end; line += 1) {
      if (layout.countLines(line, line) === 0) continue;
      total += 1;
      if (owners.of(line) !== NOBODY) covered += 1;
    }
  }
  return total === 0 ? 1 : covered / total;
}

/** What happened to the ranges between proposal and use. */
export function findRangeRepairs({ proposal, claimed, ranges, layout }: Evidence): AnswerRepair[] {
  const repairs: AnswerRepair[] = [];
  if (
    !isSame(
      proposal.blocks.map((block) => block.ranges),
      claimed,
    )
  )
    repairs.push('ranges_normalized');
  const before = new LineOwners(claimed, layout.lineCount);
  if (!isSame(claimed, before.toRanges(claimed.length))) repairs.push('ranges_overlapped');
  const after = new LineOwners(ranges, layout.lineCount);
  for (let line = 1; line <= layout.lineCount; line += 1) {
    // Blank lines come and go with those around them.
    if (before.of(line) === after.of(line) || layout.countLines(line, line) === 0) continue;
    repairs.push('ranges_snapped');
    break;
  }
  return repairs;
}

function isSame(a: Evidence['ranges'], b: Evidence['ranges']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
