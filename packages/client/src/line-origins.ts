import { compareLines, fullEffort, type Hunk, toEdits } from './compare-lines.ts';
import { GapList } from './gap-list.ts';
import type { LineEdit } from './shift-ranges.ts';

/** Where each line of a text comes from as long as it was not edited: line 1 from line 1, and so on. */
export function originsOf(lines: readonly string[]): readonly number[] {
  return lines.map((_, row) => row + 1);
}

/**
 * Where lines come from after edits. One that takes the place of another comes from where that did, all that come beyond
 * from where the last one did; a line that is only inserted comes from nowhere (0).
 */
export function moveOrigins(origins: readonly number[], edits: readonly LineEdit[]): readonly number[] {
  const moving = edits.filter(({ removed, inserted }) => removed !== inserted);
  const [first] = moving;
  if (first === undefined) return origins;
  const moved = new GapList(origins, first.start - 1);
  for (const { start, removed, inserted } of moving) {
    const gone = moved.remove(start - 1, removed);
    moved.insert(Array.from({ length: inserted }, (_, row) => gone[Math.min(row, gone.length - 1)] ?? 0));
  }
  return moved.toArray();
}

/**
 * The edits from one text to another, each of the text that the one before left, without what was undone on the way. Lines
 * that have their text, though they were gone meanwhile, count as unchanged; of others the origin says what they replace.
 *
 * @param origins of the lines of `after` in `before`
 */
export function findEditsSince(
  before: readonly string[],
  after: readonly string[],
  origins: readonly number[],
): LineEdit[] {
  const effort = fullEffort();
  const kept = (row: number): number | undefined => {
    const oldRow = (origins[row] ?? 0) - 1;
    return before[oldRow] === after[row] ? oldRow : undefined;
  };
  const changed = leaveOut({ oldRow: 0, removed: before.length, newRow: 0, inserted: after.length }, kept);
  const hunks = changed.flatMap((hunk) =>
    compareLines(linesOf(before, hunk.oldRow, hunk.removed), linesOf(after, hunk.newRow, hunk.inserted), effort)
      .map((part) => ({ ...part, oldRow: hunk.oldRow + part.oldRow, newRow: hunk.newRow + part.newRow }))
      .flatMap((part) => divide(part, origins)),
  );
  return toEdits(hunks);
}

function linesOf(lines: readonly string[], row: number, count: number): string[] {
  return lines.slice(row, row + count);
}

/** What lies between the lines that were kept. */
function leaveOut(whole: Hunk, kept: (newRow: number) => number | undefined): Hunk[] {
  const hunks: Hunk[] = [];
  let rest = whole;
  for (let row = whole.newRow; row < endOf(whole).newRow; row += 1) {
    const oldRow = kept(row);
    if (oldRow === undefined || oldRow < rest.oldRow) continue;
    pushFilled(hunks, until(rest, oldRow, row));
    rest = after(rest, oldRow + 1, row + 1);
  }
  pushFilled(hunks, rest);
  return hunks;
}

/** A hunk in parts, where the origin of a line says which one it replaced. */
function divide(whole: Hunk, origins: readonly number[]): Hunk[] {
  const hunks: Hunk[] = [];
  let rest = whole;
  for (let row = whole.newRow; row < endOf(whole).newRow; row += 1) {
    const oldRow = (origins[row] ?? 0) - 1;
    if (oldRow < rest.oldRow || oldRow >= endOf(whole).oldRow) continue;
    pushFilled(hunks, until(rest, oldRow, row));
    let end = row + 1;
    while (end < endOf(whole).newRow && origins[end] === origins[row]) end += 1;
    hunks.push({ oldRow, removed: 1, newRow: row, inserted: end - row });
    rest = after(rest, oldRow + 1, end);
  }
  pushFilled(hunks, rest);
  return hunks;
}

function endOf({ oldRow, removed, newRow, inserted }: Hunk): { readonly oldRow: number; readonly newRow: number } {
  return { oldRow: oldRow + removed, newRow: newRow + inserted };
}

function until({ oldRow, newRow }: Hunk, oldEnd: number, newEnd: number): Hunk {
  return { oldRow, removed: oldEnd - oldRow, newRow, inserted: newEnd - newRow };
}

function after(hunk: Hunk, oldRow: number, newRow: number): Hunk {
  const end = endOf(hunk);
  return { oldRow, removed: end.oldRow - oldRow, newRow, inserted: end.newRow - newRow };
}

function pushFilled(hunks: Hunk[], hunk: Hunk): void {
  if (hunk.removed > 0 || hunk.inserted > 0) hunks.push(hunk);
}
