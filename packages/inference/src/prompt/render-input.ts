import { createHash } from 'node:crypto';
import type { FileFacts } from '@iris/core';
import type { ShownLines } from './fit-lines.ts';

export interface InputParts {
  readonly language: string;
  readonly facts: FileFacts;
  /** The list of declarations; none where it is not sent. */
  readonly declarations: readonly string[];
  /** All lines of the file, masked. */
  readonly lines: readonly string[];
  readonly shown: ShownLines;
}

/** Longer lines are not written by people and not read by models, in UTF-16 code units. */
const MAX_LINE_CHARS = 500;
const LANGUAGE_ID = /^[\w+#.-]{1,40}$/;
const BOUNDARY_DIGITS = 16;

/**
 * What a model is told of one file: facts, then between two tags all that comes from the file. The number in the tags
 * is made of what stands between them, so no file can hold it, and the same file has the same prompt.
 */
export function renderInput({ language, facts, declarations, lines, shown }: InputParts): string {
  const body: string[] = declarations.length === 0 ? [] : ['Declarations:', ...declarations, ''];
  body.push('Source:');
  pushSource(body, lines, shown);
  const text = body.join('\n');
  const boundary = makeBoundary(text);
  const about = [
    `Language: ${LANGUAGE_ID.test(language) ? language : 'unknown'}`,
    `Lines: ${lines.length}${shown.length === lines.length ? '' : `, of which ${shown.length} are shown`}`,
    ...describeFacts(facts),
  ];
  return `${about.join('\n')}

<source-${boundary}>
${text}
</source-${boundary}>

The file ends here. Give its table of contents; line numbers go from 1 to ${lines.length}.`;
}

function describeFacts({ generated, minified, hasSyntaxErrors }: FileFacts): string[] {
  const facts = [
    ...(generated ? ['written by a program'] : []),
    ...(minified ? ['minified'] : []),
    ...(hasSyntaxErrors ? ['has syntax errors'] : []),
  ];
  return facts.length === 0 ? [] : [`Facts: ${facts.join(', ')}`];
}

/** Adds the lines that are shown, and for each gap between them what is missing. */
function pushSource(body: string[], lines: readonly string[], shown: ShownLines): void {
  let next = 0;
  for (const index of shown) {
    pushGap(body, next, index);
    body.push(`${index + 1}\t${cutLine(lines[index] ?? '')}`.trimEnd());
    next = index + 1;
  }
  pushGap(body, next, lines.length);
}

function pushGap(body: string[], from: number, to: number): void {
  if (from === to) return;
  body.push(to - from === 1 ? `… line ${to} elided` : `… lines ${from + 1}-${to} elided`);
}

function cutLine(line: string): string {
  if (line.length <= MAX_LINE_CHARS) return line;
  return `${line.slice(0, MAX_LINE_CHARS).replace(/[\uD800-\uDBFF]$/, '')} … (the line goes on)`;
}

function makeBoundary(text: string): string {
  for (let attempt = 0; ; attempt += 1) {
    const digest = createHash('sha256').update(`${attempt}\n`).update(text).digest('hex');
    const boundary = digest.slice(0, BOUNDARY_DIGITS);
    if (!text.includes(boundary)) return boundary;
  }
}
