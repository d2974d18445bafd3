/**
 * The one place that says what a line is. A line ends at LF, CRLF or a lone CR, and nowhere else; a text that
 * ends in a line end has no extra last line. The empty text has no lines.
 */

const LF = 10;
const CR = 13;

/** Splits a text into its lines, line ends removed. */
export function splitLines(text: string): string[] {
  const index = new LineIndex(text);
  return Array.from({ length: index.lineCount }, (_, row) => index.lineText(row + 1));
}

/** Number of lines of a text. */
export function countLines(text: string): number {
  return new LineIndex(text).lineCount;
}

/**
 * Where the lines of a text begin, so that offsets (UTF-16 code units, 0-based) and lines (1-based) translate
 * into each other in logarithmic time. Parsers count rows by their own rules; go through offsets instead.
 */
export class LineIndex {
  readonly text: string;
  readonly #starts: number[];

  constructor(text: string) {
    this.text = text;
    this.#starts = findLineStarts(text);
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** Offset of the first character of a line (1-based). */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  /** The line (1-based) that holds the character at `offset`; offsets past the end belong to the last line. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** A line's text without its line end. */
  lineText(line: number): string {
    const start = this.startOf(line);
    let end = line < this.lineCount ? this.startOf(line + 1) : this.text.length;
    if (end > start && this.text.charCodeAt(end - 1) === LF) end -= 1;
    if (end > start && this.text.charCodeAt(end - 1) === CR) end -= 1;
    return this.text.slice(start, end);
  }
}

/**
 * `indexOf` finds line ends several times faster than a loop over characters, and most files have no lone CR, so
 * the common case never looks at a character twice.
 */
function findLineStarts(text: string): number[] {
  if (text.length === 0) return [];
  const starts = text.includes('\r') ? startsAfterAnyLineEnd(text) : startsAfterLineFeeds(text);
  if (starts[starts.length - 1] === text.length) starts.pop();
  return starts;
}

function startsAfterLineFeeds(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function startsAfterAnyLineEnd(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) starts.push(at + 1);
  }
  return starts;
}
