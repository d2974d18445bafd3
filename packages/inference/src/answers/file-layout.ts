import type { LineIndex, LineRange } from '@iris/core';
import type { OutlineEntry } from '@iris/engine';

/** Lines that belong together: a declaration with what leads it, or statements without a blank line between them. */
export interface FileUnit {
  /** First and last line, neither of them blank. */
  readonly start: number;
  readonly end: number;
  readonly isDeclaration: boolean;
}

/** What ranges are measured against: where a file is blank, and of which units it consists. */
export interface FileLayout {
  readonly lineCount: number;
  /** Lines that are not blank, from one line to another, both included. */
  readonly countLines: (start: number, end: number) => number;
  /** In the order of the file, disjoint; together they hold every line that is not blank. */
  readonly units: readonly FileUnit[];
}

/** O(lines + declarations · log declarations). Without an outline all units are statements. */
export function layOut(lines: LineIndex, outline: readonly OutlineEntry[] = []): FileLayout {
  const { lineCount } = lines;
  /** `before[line]`: lines before it that are not blank. */
  const before = new Uint32Array(lineCount + 2);
  for (let line = 1; line <= lineCount; line += 1) {
    before[line + 1] = (before[line] ?? 0) + (/\S/.test(lines.lineText(line)) ? 1 : 0);
  }
  const countLines = (start: number, end: number): number => (before[end + 1] ?? 0) - (before[start] ?? 0);
  const isBlank = (line: number): boolean => countLines(line, line) === 0;
  const units: FileUnit[] = [];
  let next = 1;
  for (const range of declarationRanges(outline, [1, lineCount])) {
    units.push(...statements([next, range[0] - 1], isBlank), ...trimmed(range, isBlank));
    next = range[1] + 1;
  }
  units.push(...statements([next, lineCount], isBlank));
  return { lineCount, countLines, units: attachComments(units, lines) };
}

/** A type or namespace of at least this many lines consists of its members; a shorter one is read as a whole. */
const MIN_DIVIDED_LINES = 20;
const DIVIDED_KINDS: ReadonlySet<OutlineEntry['kind']> = new Set(['type', 'namespace', 'implementation']);

function isDivided({ kind, range, members }: OutlineEntry): boolean {
  const isLong = range[1] - range[0] + 1 >= MIN_DIVIDED_LINES;
  return isLong && DIVIDED_KINDS.has(kind) && members.some((member) => member.range[1] > member.range[0]);
}

/** The ranges of declarations inside `bounds`, sorted and disjoint: of what is large, those of its members. */
function declarationRanges(entries: readonly OutlineEntry[], [first, last]: LineRange): LineRange[] {
  const ranges: LineRange[] = [];
  let next = first;
  for (const entry of [...entries].sort((a, b) => a.range[0] - b.range[0])) {
    const range: LineRange = [Math.max(next, entry.range[0]), Math.min(last, entry.range[1])];
    if (range[0] > range[1]) continue;
    // One by one: what a program wrote may have more members than a call may have arguments.
    for (const each of isDivided(entry) ? rangesInside(entry, range) : [range]) ranges.push(each);
    next = range[1] + 1;
  }
  return ranges;
}

/** The header of a type and what closes it are units of their own. */
function rangesInside(entry: OutlineEntry, [start, end]: LineRange): LineRange[] {
  const members = declarationRanges(entry.members, [start, end]);
  const header: LineRange = [start, (members[0]?.[0] ?? end + 1) - 1];
  const closing: LineRange = [(members.at(-1)?.[1] ?? end) + 1, end];
  return [header, ...members, closing].filter(([first, last]) => first <= last);
}

function trimmed([start, end]: LineRange, isBlank: (line: number) => boolean): FileUnit[] {
  let first = start;
  let last = end;
  while (first <= end && isBlank(first)) first += 1;
  while (last > first && isBlank(last)) last -= 1;
  return first <= end ? [{ start: first, end: last, isDeclaration: true }] : [];
}

function statements([start, end]: LineRange, isBlank: (line: number) => boolean): FileUnit[] {
  const found: FileUnit[] = [];
  let first = start;
  for (let line = start; line <= end + 1; line += 1) {
    if (line <= end && !isBlank(line)) continue;
    if (first < line) found.push({ start: first, end: line - 1, isDeclaration: false });
    first = line + 1;
  }
  return found;
}

/** Comments that a blank line parts from a declaration still lead it, all but those that begin the file. */
function attachComments(units: readonly FileUnit[], lines: LineIndex): FileUnit[] {
  const attached: FileUnit[] = [];
  for (const unit of units) {
    const leading = attached.length > 1 ? attached.at(-1) : undefined;
    if (unit.isDeclaration && leading !== undefined && isComment(leading, lines)) {
      attached[attached.length - 1] = { ...unit, start: leading.start };
    } else {
      attached.push(unit);
    }
  }
  return attached;
}

const LINE_COMMENT = /^\s*(?:\/\/|--|#(?:\s|[-=#*]|$))/;

/** Told from the text alone: outlines do not say where comments are. What is not recognized stays a statement. */
function isComment({ start, end, isDeclaration }: FileUnit, lines: LineIndex): boolean {
  if (isDeclaration) return false;
  if (/^\s*\/\*/.test(lines.lineText(start)) && /\*\/\s*$/.test(lines.lineText(end))) return true;
  for (let line = start; line <= end; line += 1) {
    if (!LINE_COMMENT.test(lines.lineText(line))) return false;
  }
  return true;
}
