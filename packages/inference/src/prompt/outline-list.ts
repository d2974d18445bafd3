import type { OutlineEntry } from '@iris/engine';
import { type MaskedLines, SECRET_MARK } from './mask-secrets.ts';
import { toModelLine } from './visible-lines.ts';

const INDENT = '  ';
/** In UTF-16 code units. */
const MAX_NAME_LENGTH = 60;
/** Deeper than this, declarations do not help to see what a file is about. */
const MAX_DEPTH = 6;
/** Of a declaration that begins with a secret, so many lines are searched for its name. */
const MAX_HEADER_LINES = 8;

/**
 * The declarations of a file as a list for a model: `12-40 type Reader, exported`, members indented. What documents
 * them, and those that are one line beside their comments, are left out: the source beside the list says them as well.
 */
export function listDeclarations(entries: readonly OutlineEntry[], source: MaskedLines): string[] {
  return listLevel(entries, source, 0);
}

function listLevel(entries: readonly OutlineEntry[], source: MaskedLines, depth: number): string[] {
  if (depth === MAX_DEPTH) return [];
  return entries.flatMap((entry) => {
    const { kind, range, header, exported, members } = entry;
    if (header[0] === range[1]) return [];
    const line = `${INDENT.repeat(depth)}${range[0]}-${range[1]} ${kind} ${nameIn(entry, source)}`;
    return [exported ? `${line}, exported` : line, ...listLevel(members, source, depth + 1)];
  });
}

/** The name, unless it is or holds a secret: then the source does not show it either. */
function nameIn({ name, header }: OutlineEntry, { lines, maskedLines }: MaskedLines): string {
  const first = header[0] - 1;
  const after = Math.min(header[1], first + MAX_HEADER_LINES);
  const visible = toModelLine(name).slice(0, MAX_NAME_LENGTH).replace(/\s+/g, ' ').trim();
  for (let index = first; index < after; index += 1) {
    if (!maskedLines.has(index)) continue;
    return lines.slice(first, after).some((line) => line.includes(name)) ? visible : SECRET_MARK;
  }
  return visible;
}
