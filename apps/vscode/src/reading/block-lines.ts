import type { Analysis, LineRange, ResponsibilityBlock } from '@iris/core';

/** The block that a line (1-based) belongs to. */
export function blockAt(blocks: Analysis['blocks'], line: number): ResponsibilityBlock | undefined {
  return blocks.find(({ ranges }) => segmentAt(ranges, line) !== -1);
}

/** The place of the segment that a line is in, from 0; -1 where it is in none. */
export function segmentAt(ranges: readonly LineRange[], line: number): number {
  return ranges.findIndex(([start, end]) => start <= line && line <= end);
}

/**
 * The place of the segment that comes after a line or before it, from 0; behind the last one the first follows, and the other
 * way round. From within a segment the step goes to another one. -1 where there is none at all.
 */
export function stepSegment(ranges: readonly LineRange[], line: number, step: 1 | -1): number {
  if (ranges.length === 0) return -1;
  if (step === 1) {
    const next = ranges.findIndex(([start]) => start > line);
    return next === -1 ? 0 : next;
  }
  const before = ranges.findLastIndex(([, end]) => end < line);
  return before === -1 ? ranges.length - 1 : before;
}

/** The lines of a file that the ranges leave out, where at least `minLines` follow each other. */
export function gapsBetween(ranges: readonly LineRange[], lineCount: number, minLines: number): LineRange[] {
  const ends = [0, ...ranges.map(([, end]) => end)];
  const starts = [...ranges.map(([start]) => start), lineCount + 1];
  return ends
    .map((end, index): LineRange => [end + 1, (starts[index] ?? lineCount + 1) - 1])
    .filter(([start, end]) => end - start + 1 >= minLines);
}
