import type { TextChange } from '@iris/client';
import type { LineRange } from '@iris/core';

/** Where a cursor that stood on a line went: down to the line that is shown next, and up from there. */
export interface Steps {
  readonly down: number;
  readonly up: number;
}

/** The fold that begins at a line or hides it, first line included, as a cursor's steps over it tell. */
export function foldAt(line: number, { down, up }: Steps, lineCount: number): LineRange | undefined {
  // Where nothing follows, the cursor stays on the line that shows the fold.
  const [start, end] = down <= line ? [down, lineCount] : [up, down - 1];
  return start < end && start <= line ? [start, end] : undefined;
}

/** Where the editor takes folds to as the text changes: those of which no two lines are left are gone. */
export function moveFolds(folds: readonly LineRange[], changes: readonly TextChange[]): LineRange[] {
  return folds
    .map(([start, end]): LineRange => [moveLine(start, changes), moveLine(end, changes)])
    .filter(([start, end]) => start < end);
}

/** @param changes each of the text that the one before left */
function moveLine(line: number, changes: readonly TextChange[]): number {
  let moved = line - 1;
  for (const { range, text } of changes) {
    const { start, end } = range;
    const isBehind = start.line > moved || (start.line === moved && start.character > 0);
    if (isBehind) continue;
    const inserted = text.split('\n').length - 1;
    moved = end.line > moved ? Math.min(moved, start.line + inserted) : moved + inserted - (end.line - start.line);
  }
  return moved + 1;
}
