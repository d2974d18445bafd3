import type { OutlineEntry } from '@iris/engine';
import { type MaskedLines, SECRET_MARK } from './mask-secrets.ts';
import { toModelLine } from './visible-lines.ts';

const INDENT = '  ';
/** In UTF-16 code units. */
const MAX_NAME_LENGTH = 60;
/** Deeper than this, declarations do not help to see what a file is about. */
const MAX_DEPTH = 6;
/** Words that are long enough to be a secret. */
const LONG_WORD = /\w{8,}/g;

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
    const line = `${INDENT.repeat(depth)}${range[0]}-${range[1]} ${kind} ${nameIn(entry, source)}`.trimEnd();
    return [exported ? `${line}, exported` : line, ...listLevel(members, source, depth + 1)];
  });
}

/**
 * The name, unless it holds what the masked source does not show where the declaration begins: a secret, or what stands
 * so far behind in a long line that it was not searched.
 */
function nameIn({ name, header }: OutlineEntry, { lines, maskedLines }: MaskedLines): string {
  const visible = toModelLine(name).slice(0, MAX_NAME_LENGTH).replace(/\s+/g, ' ').trim();
  const words = new Set(visible.match(LONG_WORD));
  let isMasked = false;
  for (let index = header[0] - 1; index < header[1] && words.size > 0; index += 1) {
    for (const word of words) if (lines[index]?.includes(word)) words.delete(word);
    isMasked ||= maskedLines.has(index);
  }
  if (words.size === 0) return visible;
  return isMasked ? SECRET_MARK : '';
}
