import { LineIndex } from '@iris/core';
import type { OutlineEntry } from '@iris/engine';
import type { AnswerContext } from '../../src/answers/evidence.ts';

/** A declaration written by hand: an exported function, or a type where it has members. */
export function declaration(
  name: string,
  range: OutlineEntry['range'],
  members: readonly OutlineEntry[] = [],
): OutlineEntry {
  const kind = members.length > 0 ? 'type' : 'function';
  return { kind, name, range, header: [range[0], range[0]], doc: '', exported: true, members };
}

/** A file whose lines are `text`, with the declarations that are given. */
export function makeFile(text: string, outline?: readonly OutlineEntry[]): AnswerContext {
  const lines = new LineIndex(text);
  const facts = { lineCount: lines.lineCount, minified: false, generated: false, hasSyntaxErrors: false };
  return { lines, outline, facts };
}

/** Functions of `size` lines each, a blank line between them, named `step1`, `step2` and so on. */
export function makeFunctions(count: number, size: number): AnswerContext {
  const text = `${'call()\n'.repeat(size)}\n`.repeat(count);
  const outline = Array.from({ length: count }, (_, index) => {
    const start = index * (size + 1) + 1;
    return declaration(`step${index + 1}`, [start, start + size - 1]);
  });
  return makeFile(text, outline);
}
