import { type LineRange, normalizeRanges } from '@iris/core';

/** Lines of a text that others take the place of. */
export interface LineEdit {
  /** The first line that is removed (1-based); where none is, the line that the inserted ones come before. */
  readonly start: number;
  /** How many lines are removed. */
  readonly removed: number;
  /** How many lines come in their place. */
  readonly inserted: number;
}

/**
 * Moves normalized ranges along with an edit. A line that stays keeps its range, wherever it goes. A line that is
 * replaced hands its place to the one that comes instead, the last one to all that come beyond. A line inserted between
 * two lines belongs to a range only where both do: what is written before or behind a range is not part of it.
 */
export function shiftRanges(ranges: readonly LineRange[], edit: LineEdit): LineRange[] {
  const shifted = ranges.map((range) => shiftRange(range, edit)).filter(([start, end]) => start <= end);
  // A removed gap brings two ranges together.
  return normalizeRanges(shifted, Number.POSITIVE_INFINITY);
}

/** Whether an edit changes lines of the ranges, or inserts some among them. */
export function touchesRanges(ranges: readonly LineRange[], { start, removed }: LineEdit): boolean {
  if (removed === 0) return ranges.some(([first, last]) => first < start && start <= last);
  return ranges.some(([first, last]) => first < start + removed && start <= last);
}

/** A range of which nothing is left ends before it starts. */
function shiftRange([first, last]: LineRange, { start, removed, inserted }: LineEdit): LineRange {
  const behind = start + removed;
  const shift = inserted - removed;
  if (last < start) return [first, last];
  if (first >= behind) return [first + shift, last + shift];
  const newFirst = first < start ? first : Math.min(first, start + inserted);
  const newLast = last >= behind - 1 ? last + shift : Math.min(last, start + inserted - 1);
  return [newFirst, newLast];
}
