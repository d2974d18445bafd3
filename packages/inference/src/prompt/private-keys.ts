/** A stretch of a text: its first code unit and the one after its last, in UTF-16 code units from 0. */
export type TextSpan = readonly [start: number, end: number];

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
/** What may follow a head in its own line: a key in a string, with its line ends written as `\n`. */
const REST_OF_KEY = /[A-Za-z0-9+/=\\ ]*/y;
const KEY_HEADER = /^\W*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): /;
/** What may stand around the lines of a key that is quoted, indented, in a comment or put together of strings. */
const AROUND_KEY = new Set('\t "\'`#*/\\,;.()>|+-');

/**
 * Finds private keys in PEM armour, whether they are whole, valid or cut off: all lines after a head that can be part
 * of a key. That is wider than secretlint's rule, which lets go what does not decode. Takes lines as `\n` parts them.
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
  const afterRest = endOfMatch(REST_OF_KEY, text, afterHead) ?? afterHead;
  const foot = endOfMatch(END, text, afterRest);
  if (foot !== undefined) return foot;
  let end = afterRest;
  let lineEnd = endOfLine(text, afterRest);
  // Something else follows the head in its line: this one is only spoken of.
  if (!canBelongToKey(text.slice(afterRest, lineEnd))) return end;
  while (lineEnd < text.length) {
    const lineStart = lineEnd + 1;
    lineEnd = endOfLine(text, lineStart);
    const line = text.slice(lineStart, lineEnd);
    const footAt = line.indexOf('-----END ');
    const afterFoot = footAt === -1 ? undefined : endOfMatch(END, text, lineStart + footAt);
    if (afterFoot !== undefined) return afterFoot;
    if (!canBelongToKey(line) && !KEY_HEADER.test(line)) return end;
    end = lineEnd;
  }
  return end;
}

function endOfMatch(sticky: RegExp, text: string, at: number): number | undefined {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : undefined;
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
