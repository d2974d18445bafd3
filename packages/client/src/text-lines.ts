import { compareLines, fullEffort, toEdits } from './compare-lines.ts';
import { GapList } from './gap-list.ts';
import type { LineEdit } from './shift-ranges.ts';

/** Where something is in a text, as editors count: lines and UTF-16 code units from 0. */
interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** What lies between two positions is replaced by a text. VS Code's content changes have this shape. */
export interface TextChange {
  readonly range: { readonly start: TextPosition; readonly end: TextPosition };
  readonly text: string;
}

/** The lines of a text as editors count them: a text that ends in a line end has an empty last line. */
export function splitEditorLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** How many lines `splitEditorLines` would give, without making them; those past `most` are not counted. */
export function countEditorLines(text: string, most: number): number {
  const lineEnds = /\r\n|\r|\n/g;
  let count = 1;
  while (count < most && lineEnds.test(text)) count += 1;
  return count;
}

/**
 * The lines after the changes that an editor made in one go, and these in whole lines: as small as they can be, so that a line which
 * is only written anew with the text that it had, as when a file is formatted or read again, counts as unchanged.
 *
 * @param changes each of the text that the one before left
 * @returns edits, each of the text that the one before left
 */
export function applyTextChanges(
  lines: readonly string[],
  changes: readonly TextChange[],
): { readonly lines: string[]; readonly edits: LineEdit[] } {
  const changed = new GapList(lines, changes[0]?.range.start.line ?? 0);
  const effort = fullEffort();
  const edits: LineEdit[] = [];
  for (const { range, text } of changes) {
    const { start, end } = range;
    const removed = changed.remove(start.line, end.line + 1 - start.line);
    const head = (removed[0] ?? '').slice(0, start.character);
    const tail = (removed[end.line - start.line] ?? '').slice(end.character);
    const inserted = splitEditorLines(head + text + tail);
    for (const edit of toEdits(compareLines(removed, inserted, effort), start.line)) edits.push(edit);
    changed.insert(inserted);
  }
  return { lines: changed.toArray(), edits };
}
