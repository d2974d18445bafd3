import { LineIndex } from '@iris/core';
import type { UnitWords } from '../../src/segments/unit-words.ts';
import { CodeLines } from '../../src/units/code-lines.ts';
import type { Unit } from '../../src/units/unit.ts';

/** A unit that stands on one line of its own, after a blank one, unless told otherwise. */
export function unit(line: number, parts: Partial<Unit> = {}): Unit {
  return {
    start: line * 10,
    end: line * 10 + 9,
    firstLine: line,
    lastLine: line,
    ownLine: parts.firstLine ?? line,
    kind: 'function',
    names: [],
    receiver: '',
    header: '',
    comment: '',
    isExported: false,
    isEntryPoint: false,
    container: 0,
    isFirstMember: false,
    followsBlankLine: true,
    ...parts,
  };
}

/** What a unit says, by plain word numbers. */
export interface WordsOfUnit {
  readonly names?: readonly number[];
  readonly body?: readonly number[];
  readonly members?: readonly number[];
  readonly comments?: readonly number[];
  readonly uses?: readonly number[];
}

export function unitWords(words: WordsOfUnit = {}): UnitWords {
  return {
    names: bag(words.names),
    body: bag(words.body),
    members: bag(words.members),
    comments: bag(words.comments),
    uses: new Set(words.uses),
  };
}

function bag(ids: readonly number[] = []): Map<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Code lines of a file in which every line is code. */
export function allCode(lineCount: number): CodeLines {
  return new CodeLines(new LineIndex('x\n'.repeat(lineCount)), []);
}
