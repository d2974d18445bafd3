import type { OutlineEntry } from '@iris/engine';

/**
 * How much each line tells of what a file does, 0 the most: where not all of them fit, those with the highest rank are
 * left out first.
 */
export interface LineRanks {
  /** By index of the line, from 0. */
  readonly ranks: Uint8Array;
  /** Lines of a higher rank are left out even where they fit. */
  readonly highest: number;
}

const HEAD_LINES = 30;
const TAIL_LINES = 15;
/** A tab is as wide as this many spaces. */
const TAB_WIDTH = 4;

/** For a file whose declarations are known: theirs first, then their members', then what is around, then what leads them. */
const OUTLINE_RANKS = { declaration: 0, member: 1, around: 2, lead: 3, body: 4 } as const;
/** Headers go on over so many lines: longer ones are lists of values. */
const MAX_HEADER_LINES = 6;

/** Ranks for a file whose declarations are known. Bodies are never shown. */
export function rankByOutline(entries: readonly OutlineEntry[], lineCount: number): LineRanks {
  const ranks = new Uint8Array(lineCount).fill(OUTLINE_RANKS.around);
  const pending = entries.map((entry) => ({ entry, isMember: false }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    rankEntry(ranks, next.entry, next.isMember);
    for (const entry of next.entry.members) pending.push({ entry, isMember: true });
  }
  return { ranks, highest: OUTLINE_RANKS.lead };
}

function rankEntry(ranks: Uint8Array, { range, header, members }: OutlineEntry, isMember: boolean): void {
  const first = header[0] - 1;
  const afterHeader = Math.min(header[1], first + MAX_HEADER_LINES);
  ranks.fill(OUTLINE_RANKS.lead, range[0] - 1, first);
  if (members.length === 0) ranks.fill(OUTLINE_RANKS.body, afterHeader, range[1]);
  ranks.fill(OUTLINE_RANKS.around, first, afterHeader);
  ranks[first] = isMember ? OUTLINE_RANKS.member : OUTLINE_RANKS.declaration;
}

/**
 * Ranks for a file of which nothing is known: its head and its tail, then lines by their indentation, because what is
 * declared stands further out than what is done.
 */
export function rankByIndentation(lines: readonly string[]): LineRanks {
  const ranks = Uint8Array.from(lines, (line, index) => {
    if (index < HEAD_LINES || index >= lines.length - TAIL_LINES) return 0;
    const indentation = indentationOf(line);
    if (indentation === undefined) return 4;
    if (indentation === 0) return 1;
    return indentation <= TAB_WIDTH ? 2 : 3;
  });
  return { ranks, highest: 4 };
}

/** In columns; none for a line without a letter or digit. */
function indentationOf(line: string): number | undefined {
  const text = line.slice(0, 200);
  if (!/[\p{L}\p{N}]/u.test(text)) return undefined;
  const space = /^\s*/.exec(text)?.[0] ?? '';
  return space.replaceAll('\t', ' '.repeat(TAB_WIDTH)).length;
}
