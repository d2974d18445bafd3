import { type LineIndex, toVisibleLine } from '@iris/core';

/** The lines of a file as a model may see them; the first one has index 0. */
export interface VisibleLines {
  readonly lines: readonly string[];
  /** How many characters were taken out because nobody sees them, in UTF-16 code units. */
  readonly removedCharacters: number;
  /** Where something was taken out inside a line: by its index, places in what is left of it, ascending. */
  readonly gaps: ReadonlyMap<number, readonly number[]>;
}

/**
 * What servers of open models take for the end of a turn when it stands in a text: the brackets are kept apart, so that
 * a file cannot speak as somebody else.
 */
const TURN_MARKS = new RegExp(
  [
    /<(?=[|｜]\s{0,4}[^|｜<>\s]{1,40}\s{0,4}[|｜]>)/,
    /<(?=\/?(?:s|bos|eos|(?:start|end)_of_turn|tool_(?:call|response)|<\/?SYS>)>)/,
    /\[(?=\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK)\])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** A text of one line as a model may see it. */
export function toModelLine(text: string): string {
  return keepTurn(toVisibleLine(text));
}

/** Parts the marks of turns in a visible line. */
export function keepTurn(line: string): string {
  return line.replace(TURN_MARKS, '$& ');
}

/** Takes out of every line what nobody sees. There are as many lines as before; the marks of turns are still whole. */
export function readVisibleLines(index: LineIndex): VisibleLines {
  const lines: string[] = [];
  const gaps = new Map<number, readonly number[]>();
  let removedCharacters = 0;
  for (let line = 1; line <= index.lineCount; line += 1) {
    const text = index.lineText(line);
    const visible = toVisibleLine(text);
    if (text.length > visible.length) gaps.set(line - 1, findGaps(text, visible.length));
    removedCharacters += text.length - visible.length;
    lines.push(visible);
  }
  return { lines, removedCharacters, gaps };
}

function findGaps(text: string, visibleLength: number): number[] {
  const gaps: number[] = [];
  let at = 0;
  for (const character of text) {
    const { length } = toVisibleLine(character);
    if (length === 0 && at > 0 && at < visibleLength && gaps.at(-1) !== at) gaps.push(at);
    at += length;
  }
  return gaps;
}
