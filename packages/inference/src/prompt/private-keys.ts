/** A stretch of a text: its first code unit and the one after its last, in UTF-16 code units from 0. */
export type TextSpan = readonly [start: number, end: number];

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const ANY_HEAD = '-----BEGIN ';
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** What may follow a head in its own line: a key in a string, with its line ends written as `\n`. */
const REST_OF_KEY = /^[A-Za-z0-9+/=\\ ]*/;
/** What is written around the lines of a key differs by language: so much base64 at a time is taken for a part of one. */
const PART_OF_KEY = /[A-Za-z0-9+/=]{16,}/g;
/** So many lines without a part of a key may stand in one that has an end: its short last line, a call in three lines. */
const MAX_LINES_BETWEEN = 3;
const KEY_HEADER = /^\W*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): /;
/** What may stand around the lines of a key that is quoted, indented, in a comment or put together of strings. */
const AROUND_KEY = new Set('\t "\'`#*/\\,;.()>|+-');

/**
 * Finds private keys in PEM armour, whether they are whole, valid or cut off: all lines after a head that can be or hold
 * part of a key. That is wider than secretlint's rule, which lets go what does not decode. Takes lines as `\n` parts
 * them.
 */
export function findPrivateKeys(text: string): TextSpan[] {
  const spans: TextSpan[] = [];
  for (const head of text.matchAll(BEGIN)) {
    if (head.index < (spans.at(-1)?.[1] ?? 0)) continue;
    spans.push([head.index, endOfKey(text, head.index + head[0].length)]);
  }
  return spans;
}

function endOfKey(text: string, afterHead: number): number {
  let lineEnd = endOfLine(text, afterHead);
  const [rest = '', ...others] = text.slice(afterHead, lineEnd).split(ANY_HEAD, 2);
  const foot = endOfFoot(rest);
  if (foot !== undefined) return afterHead + foot;
  const lastPart = endOfLastPart(rest);
  let end = afterHead + Math.max(lastPart, REST_OF_KEY.exec(rest)?.[0].length ?? 0);
  // Without this and the same below, many heads that have no foot would each be followed to the end of the text.
  if (others.length > 0) return end;
  // Where code only speaks of a key, no line is part of one because it is short or empty.
  let isKey = lastPart > 0 || canBelongToKey(rest);
  let linesBetween = 0;
  let isParted = false;
  while (lineEnd < text.length && linesBetween <= MAX_LINES_BETWEEN) {
    const lineStart = lineEnd + 1;
    lineEnd = endOfLine(text, lineStart);
    const line = text.slice(lineStart, lineEnd);
    const afterFoot = endOfFoot(line);
    if (afterFoot !== undefined) return isKey ? lineStart + afterFoot : end;
    if (line.includes(ANY_HEAD)) return end;
    const holdsPart = endOfLastPart(line) > 0;
    isKey ||= holdsPart;
    const belongs = holdsPart || canBelongToKey(line) || KEY_HEADER.test(line);
    linesBetween = belongs ? 0 : linesBetween + 1;
    isParted ||= !belongs;
    if (isKey && !isParted) end = lineEnd;
  }
  return end;
}

function endOfFoot(line: string): number | undefined {
  const foot = END.exec(line);
  return foot === null ? undefined : foot.index + foot[0].length;
}

/** Where the last part of a key ends in a line; 0 where there is none. */
function endOfLastPart(line: string): number {
  let end = 0;
  for (const part of line.matchAll(PART_OF_KEY)) end = part.index + part[0].length;
  return end;
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}

/** Whether a line is empty but for what stands around keys, or holds one word of base64. Linear, unlike one pattern. */
function canBelongToKey(line: string): boolean {
  let start = 0;
  let end = line.length;
  while (start < end && AROUND_KEY.has(line.charAt(start))) start += 1;
  while (end > start && (AROUND_KEY.has(line.charAt(end - 1)) || isEscape(line, end - 2))) {
    end -= isEscape(line, end - 2) ? 2 : 1;
  }
  return /^[A-Za-z0-9+/=]*$/.test(line.slice(start, end));
}

/** Whether a line end is written there as `\n` or `\r`. */
function isEscape(line: string, at: number): boolean {
  return line.charAt(at) === '\\' && /[nr]/.test(line.charAt(at + 1));
}
