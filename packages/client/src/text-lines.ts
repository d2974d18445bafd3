import { diffArrays } from 'diff';
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

/** Past this many differing lines the rest of a change counts as replaced: comparing costs the square of it. */
const MAX_DIFFERENT_LINES = 1_000;
/** As many as a call can surely be given. */
const MAX_ARGUMENTS = 10_000;

/** The lines of a text as editors count them: a text that ends in a line end has an empty last line. */
export function splitEditorLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
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
  let changed = [...lines];
  const edits: LineEdit[] = [];
  for (const { range, text } of changes) {
    const { start, end } = range;
    const head = (changed[start.line] ?? '').slice(0, start.character);
    const tail = (changed[end.line] ?? '').slice(end.character);
    const removed = changed.slice(start.line, end.line + 1);
    const inserted = splitEditorLines(head + text + tail);
    edits.push(...findEdits(removed, inserted, start.line + 1));
    changed = replaceLines(changed, start.line, removed.length, inserted);
  }
  return { lines: changed, edits };
}

/** May change `lines`: with a cursor in each of very many, copying them for each change would take seconds. */
function replaceLines(lines: string[], start: number, count: number, inserted: readonly string[]): string[] {
  if (inserted.length > MAX_ARGUMENTS) return lines.slice(0, start).concat(inserted, lines.slice(start + count));
  lines.splice(start, count, ...inserted);
  return lines;
}

/** @param firstLine number of the first line of both (1-based) */
function findEdits(removed: readonly string[], inserted: readonly string[], firstLine: number): LineEdit[] {
  const shorter = Math.min(removed.length, inserted.length);
  let same = 0;
  while (same < shorter && removed[same] === inserted[same]) same += 1;
  let sameAtEnd = 0;
  while (sameAtEnd < shorter - same && removed.at(-1 - sameAtEnd) === inserted.at(-1 - sameAtEnd)) sameAtEnd += 1;
  const before = removed.slice(same, removed.length - sameAtEnd);
  const after = inserted.slice(same, inserted.length - sameAtEnd);
  if (before.length === 0 && after.length === 0) return [];
  return compareLines(before, after, firstLine + same);
}

function compareLines(before: readonly string[], after: readonly string[], firstLine: number): LineEdit[] {
  const whole: LineEdit = { start: firstLine, removed: before.length, inserted: after.length };
  if (before.length === 0 || after.length === 0) return [whole];
  const parts = diffArrays([...before], [...after], { maxEditLength: MAX_DIFFERENT_LINES });
  if (parts === undefined) return [whole];
  const edits: LineEdit[] = [];
  let start = firstLine;
  let open: LineEdit | undefined;
  for (const part of parts) {
    if (part.added || part.removed) {
      const last: LineEdit = open ?? { start, removed: 0, inserted: 0 };
      open = part.added
        ? { ...last, inserted: last.inserted + part.count }
        : { ...last, removed: last.removed + part.count };
      continue;
    }
    if (open !== undefined) edits.push(open);
    start += (open?.inserted ?? 0) + part.count;
    open = undefined;
  }
  return open === undefined ? edits : [...edits, open];
}
