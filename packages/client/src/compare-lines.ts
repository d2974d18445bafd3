import { type ChangeObject, diffArrays } from 'diff';
import type { LineEdit } from './shift-ranges.ts';

/**
 * Past this many differing lines, of all changes of an event together, what is left counts as replaced: comparing costs the
 * square of them.
 */
const MAX_DIFFERENT_LINES = 1_000;

/** What may still be spent on comparing, as the square of differing lines. */
export interface Effort {
  left: number;
}

export function fullEffort(): Effort {
  return { left: MAX_DIFFERENT_LINES ** 2 };
}

/** Lines of a text, counted from 0, and those that another has in their place. */
export interface Hunk {
  readonly oldRow: number;
  readonly removed: number;
  readonly newRow: number;
  readonly inserted: number;
}

/** @param hunks in the order of the text */
export function toEdits(hunks: readonly Hunk[], rowsAbove = 0): LineEdit[] {
  // From the end, where none moves the place of one that follows.
  return hunks
    .toReversed()
    .map(({ oldRow, removed, inserted }) => ({ start: rowsAbove + oldRow + 1, removed, inserted }));
}

/** Hunks of two lists of lines, in their order. */
export function compareLines(before: readonly string[], after: readonly string[], effort: Effort): Hunk[] {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  let sameAtEnd = 0;
  while (sameAtEnd < shorter - same && before.at(-1 - sameAtEnd) === after.at(-1 - sameAtEnd)) sameAtEnd += 1;
  const removed = before.length - sameAtEnd - same;
  const inserted = after.length - sameAtEnd - same;
  if (removed === 0 && inserted === 0) return [];
  const whole: Hunk = { oldRow: same, removed, newRow: same, inserted };
  // Nothing is alike in one line and another.
  if (removed === 0 || inserted === 0 || (removed === 1 && inserted === 1)) return [whole];
  return findHunks(before, after, { whole, effort });
}

function findHunks(
  before: readonly string[],
  after: readonly string[],
  { whole, effort }: { readonly whole: Hunk; readonly effort: Effort },
): Hunk[] {
  const maxEditLength = Math.floor(Math.sqrt(effort.left));
  const removed = before.slice(whole.oldRow, whole.oldRow + whole.removed);
  const inserted = after.slice(whole.newRow, whole.newRow + whole.inserted);
  if (countMissing(removed, inserted) + countMissing(inserted, removed) > maxEditLength) return [whole];
  const parts = diffArrays(removed, inserted, { maxEditLength });
  const hunks = parts && toHunks(parts, whole);
  const different = hunks?.reduce((count, hunk) => count + hunk.removed + hunk.inserted, 0);
  effort.left = different === undefined ? 0 : effort.left - different ** 2;
  return hunks ?? [whole];
}

/** How many lines differ for sure, at a price that does not grow with them. */
function countMissing(lines: readonly string[], others: readonly string[]): number {
  const known = new Set(others);
  return lines.reduce((count, line) => (known.has(line) ? count : count + 1), 0);
}

function toHunks(parts: readonly ChangeObject<string[]>[], { oldRow, newRow }: Hunk): Hunk[] {
  const hunks: Hunk[] = [];
  let open: Hunk = { oldRow, removed: 0, newRow, inserted: 0 };
  const close = (): void => {
    if (open.removed > 0 || open.inserted > 0) hunks.push(open);
  };
  for (const { added, removed, count } of parts) {
    if (added) open = { ...open, inserted: open.inserted + count };
    else if (removed) open = { ...open, removed: open.removed + count };
    else {
      close();
      const [oldEnd, newEnd] = [open.oldRow + open.removed, open.newRow + open.inserted];
      open = { oldRow: oldEnd + count, removed: 0, newRow: newEnd + count, inserted: 0 };
    }
  }
  close();
  return hunks;
}
