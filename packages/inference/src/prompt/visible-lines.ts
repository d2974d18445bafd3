import { type LineIndex, toVisibleLine } from '@iris/core';

/** The lines of a file as a model may see them; the first one has index 0. */
export interface VisibleLines {
  readonly lines: readonly string[];
  /** How many characters were taken out because nobody sees them, in UTF-16 code units. */
  readonly removedCharacters: number;
}

/**
 * What servers of open models take for the end of a turn when it stands in a text: the brackets are kept apart, so that
 * a file cannot speak as somebody else.
 */
const TURN_MARKS = /<(?=[|｜][^|｜<>\s]{1,40}[|｜]>|\/?(?:start|end)_of_turn>|<\/?SYS>>)|\[(?=\/?INST\])/g;

/** A text of one line as a model may see it. */
export function toModelLine(text: string): string {
  return keepTurn(toVisibleLine(text));
}

function keepTurn(line: string): string {
  return line.replace(TURN_MARKS, '$& ');
}

/** Takes out of every line what nobody sees. There are as many lines as before. */
export function readVisibleLines(index: LineIndex): VisibleLines {
  const lines: string[] = [];
  let removedCharacters = 0;
  for (let line = 1; line <= index.lineCount; line += 1) {
    const text = index.lineText(line);
    const visible = toVisibleLine(text);
    removedCharacters += text.length - visible.length;
    lines.push(keepTurn(visible));
  }
  return { lines, removedCharacters };
}
