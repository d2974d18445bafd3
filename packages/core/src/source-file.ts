/** All that an analysis depends on. The file's name is not part of it: the same text has the same analysis. */
export interface SourceFile {
  /** VS Code's language id, for example `typescriptreact`. */
  readonly language: string;
  readonly text: string;
}

/** One line as some clients send it; `line` is 1-based. */
export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/** Why a list of numbered lines is not a source file. */
export type NumberedLinesProblem =
  | { readonly kind: 'duplicate'; readonly line: number }
  | { readonly kind: 'too-far'; readonly line: number; readonly limit: number };

/** The highest line number that a list of lines may name: gaps become empty lines, and those cost memory. */
export const MAX_LINE_NUMBER = 1_000_000;

/**
 * Puts a file together from numbered lines in any order. A number that is left out is an empty line, so that answers
 * are in the numbers of the real file; a number given twice, or one past `MAX_LINE_NUMBER`, is refused. A line end
 * inside a text would shift every number after it, so it becomes a space.
 */
export function joinNumberedLines(
  lines: readonly NumberedLine[],
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: NumberedLinesProblem } {
  const sorted = [...lines].sort((a, b) => a.line - b.line);
  const parts: string[] = [];
  let next = 1;
  for (const { line, text } of sorted) {
    if (line > MAX_LINE_NUMBER) return { ok: false, problem: { kind: 'too-far', line, limit: MAX_LINE_NUMBER } };
    if (line < next) return { ok: false, problem: { kind: 'duplicate', line } };
    // Not line by line: one line of a hundred bytes may stand behind a gap of a million.
    parts.push('\n'.repeat(line - next), text.replace(/(\r\n|\n|\r)$/, '').replace(/[\r\n]/g, ' '), '\n');
    next = line + 1;
  }
  return { ok: true, text: parts.join('') };
}

const NUMBERED = /^[ \t]*(\d{1,9})( ?)\|/;

/**
 * Takes off the running numbers that deployed editors put before each line (`12 | code`, `  12|code`). Only when
 * every line has one, from 1 and without a gap; anything less regular is a file that happens to look like it, and
 * is returned as it came. Those editors split at LF, so that is what counts as a line here. Where there is a space
 * before the bar, the one after it belongs to the number too.
 */
export function stripLineNumbers(text: string): string {
  if (!NUMBERED.test(text.slice(0, 64))) return text;
  const lines = text.split('\n');
  const endsInLineFeed = lines[lines.length - 1] === '';
  if (endsInLineFeed) lines.pop();
  const bare: string[] = [];
  for (const [row, line] of lines.entries()) {
    const match = NUMBERED.exec(line);
    if (match === null || Number(match[1]) !== row + 1) return text;
    const rest = line.slice(match[0].length);
    bare.push(match[2] === ' ' && rest.startsWith(' ') ? rest.slice(1) : rest);
  }
  return bare.join('\n') + (endsInLineFeed ? '\n' : '');
}

/** Whether a file holds nothing but white space, as which a byte-order mark counts. */
export function isBlank(text: string): boolean {
  return !/\S/.test(text);
}
