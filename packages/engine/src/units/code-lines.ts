import type { LineIndex } from '@iris/core';
import type { Span } from '../parser/span.ts';

/** Which lines hold code: not blank, and not comment from edge to edge. Counts of any stretch of lines in one step. */
export class CodeLines {
  /** `#before[line]`: code lines before that line (1-based). */
  readonly #before: Uint32Array;
  readonly #blank: Uint8Array;

  constructor(lines: LineIndex, comments: readonly Span[]) {
    const { text, lineCount } = lines;
    const isComment = new Uint8Array(lineCount + 2);
    for (const comment of comments) {
      const last = lines.lineAt(comment.end - 1);
      for (let line = lines.lineAt(comment.start); line <= last; line += 1) {
        if (isAloneOnLine(lines, line, comment)) isComment[line] = 1;
      }
    }
    this.#blank = new Uint8Array(lineCount + 2);
    this.#before = new Uint32Array(lineCount + 2);
    for (let line = 1; line <= lineCount; line += 1) {
      const blank = isBlankBetween(text, lines.startOf(line), lines.startOf(line + 1));
      this.#blank[line] = blank ? 1 : 0;
      const isCode = !blank && isComment[line] === 0;
      this.#before[line + 1] = (this.#before[line] ?? 0) + (isCode ? 1 : 0);
    }
  }

  /** Number of code lines from `first` to `last`, both included. */
  count(first: number, last: number): number {
    return (this.#before[last + 1] ?? 0) - (this.#before[first] ?? 0);
  }

  isBlank(line: number): boolean {
    return this.#blank[line] === 1;
  }
}

/** Further right than this, there is code on the line before a comment: looking would take long on endless lines. */
const MAX_INDENT = 200;

function isAloneOnLine(lines: LineIndex, line: number, comment: Span): boolean {
  const start = lines.startOf(line);
  if (comment.start - start > MAX_INDENT) return false;
  if (comment.start > start && !isBlankBetween(lines.text, start, comment.start)) return false;
  return comment.end >= lines.startOf(line + 1) || isBlankBetween(lines.text, comment.end, lines.startOf(line + 1));
}

function isBlankBetween(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 32 && code !== 0xfeff && code !== 0xa0) return false;
  }
  return true;
}
