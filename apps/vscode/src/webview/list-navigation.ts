/** How long, in milliseconds, a typed letter belongs to the same word as the one before. */
const TYPE_AHEAD_MS = 800;

/** What was typed so far to find a block by the beginning of its label or by its number. */
export interface TypedText {
  readonly text: string;
  /** The time stamp of the last key, in milliseconds. */
  readonly at: number;
}

export const NOTHING_TYPED: TypedText = { text: '', at: Number.NEGATIVE_INFINITY };

/** Whether a key belongs to the editor, by its modifiers, or to what composes characters. */
export function isForOthers(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
}

/** @returns the index that a key leads to, undefined for a key that does not move. */
export function moveByKey(key: string, from: number, list: { count: number; pageSize: number }): number | undefined {
  const last = list.count - 1;
  if (last < 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return Math.min(from + 1, last);
    case 'ArrowUp':
      return Math.max(from - 1, 0);
    case 'PageDown':
      return Math.min(from + list.pageSize, last);
    case 'PageUp':
      return Math.max(from - list.pageSize, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

export function isTyping(typed: TypedText, at: number): boolean {
  return typed.text !== '' && at - typed.at <= TYPE_AHEAD_MS;
}

export function typeOn(typed: TypedText, key: string, at: number): TypedText {
  return { text: isTyping(typed, at) ? typed.text + key : key, at };
}

/**
 * A number leads to the block of that number; letters to the next block, in a circle, whose label begins with them. The first
 * letter looks beyond where the reader stands, and so does the same letter again and again; more letters may also mean the
 * block where the reader stands.
 */
export function findTyped(typed: string, labels: readonly string[], from: number): number | undefined {
  const number = /^\d+$/.test(typed) ? Number(typed) : undefined;
  if (number !== undefined && number >= 1 && number <= labels.length) return number - 1;
  const wanted = fold(typed);
  const isRepeated = wanted.length > 1 && [...wanted].every((letter) => letter === wanted[0]);
  return findPrefix(wanted, labels, from) ?? (isRepeated ? findPrefix(wanted.slice(0, 1), labels, from) : undefined);
}

function findPrefix(prefix: string, labels: readonly string[], from: number): number | undefined {
  const start = prefix.length === 1 ? from + 1 : from;
  for (let step = 0; step < labels.length; step += 1) {
    const index = (start + step) % labels.length;
    if (fold(labels[index] ?? '').startsWith(prefix)) return index;
  }
  return undefined;
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();
}
