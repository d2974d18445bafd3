import type { Unit } from '../units/unit.ts';
import { type StemId, splitWords, type Vocabulary } from './words.ts';

/** How often each word (or whole name) occurs. */
export type Bag = Map<number, number>;

/** What the words of one unit say about it. */
export interface UnitWords {
  /** Stems of the names that it declares. */
  readonly names: Bag;
  /** Stems of all its identifiers. */
  readonly body: Bag;
  /** Members that it reads or writes but does not call, whole. */
  readonly members: Bag;
  /** Stems of its comments. */
  readonly comments: Bag;
  /** Units of the file whose names it mentions. */
  readonly uses: ReadonlySet<number>;
}

/** A name that more units than this declare is too common to say who uses whom. */
const MAX_DECLARING_UNITS = 4;
const MIN_USED_NAME_LENGTH = 2;

const DOT = 46;
const COLON = 58;
const GREATER = 62;
const MINUS = 45;
const OPEN_PARENTHESIS = 40;

/** Collects the words of all units in one pass over the identifiers of the file. */
export function collectUnitWords(
  text: string,
  units: readonly Unit[],
  wordStarts: readonly number[],
  vocabulary: Vocabulary,
): UnitWords[] {
  const declaring = declaringUnits(units);
  const memberIds = new Map<string, number>();
  let next = 0;
  return units.map((unit, index) => {
    const words = {
      names: stemsOfNames(unit.names, vocabulary),
      body: new Map<number, number>(),
      members: new Map<number, number>(),
      comments: stemsOfComment(unit.comment, vocabulary),
      uses: new Set<number>(),
    };
    while ((wordStarts[next] ?? Number.POSITIVE_INFINITY) < unit.start) next += 1;
    for (let start = wordStarts[next]; start !== undefined && start < unit.end; start = wordStarts[next]) {
      const end = endOfIdentifier(text, start);
      const identifier = text.slice(start, end);
      for (const stem of vocabulary.stemsOf(identifier)) add(words.body, stem);
      if (isReadMember(text, start, end)) add(words.members, idOf(memberIds, identifier));
      for (const target of declaring.get(identifier) ?? NO_UNITS) words.uses.add(target);
      next += 1;
    }
    words.uses.delete(index);
    return words;
  });
}

const NO_UNITS: readonly number[] = [];

function declaringUnits(units: readonly Unit[]): Map<string, readonly number[]> {
  const declaring = new Map<string, number[]>();
  for (const [index, unit] of units.entries()) {
    if (unit.kind === 'statement') continue;
    for (const name of unit.names) {
      if (name.length < MIN_USED_NAME_LENGTH) continue;
      const known = declaring.get(name);
      if (known === undefined) declaring.set(name, [index]);
      else known.push(index);
    }
  }
  for (const [name, indexes] of declaring) if (indexes.length > MAX_DECLARING_UNITS) declaring.delete(name);
  return declaring;
}

/** `x.name`, `x->name`, `X::name`, unless a call follows. */
function isReadMember(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  const isMember =
    before === DOT ||
    (before === GREATER && text.charCodeAt(start - 2) === MINUS) ||
    (before === COLON && text.charCodeAt(start - 2) === COLON);
  return isMember && text.charCodeAt(end) !== OPEN_PARENTHESIS;
}

/** Identifiers of all languages here are letters, digits, `_`, `$` and whatever is not ASCII; some begin with `#` or `@`. */
function endOfIdentifier(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isIdentifierCode(text.charCodeAt(end))) end += 1;
  return end;
}

function isIdentifierCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    code > 127
  );
}

function stemsOfNames(names: readonly string[], vocabulary: Vocabulary): Bag {
  const bag: Bag = new Map();
  for (const name of names) for (const stem of vocabulary.stemsOf(name)) add(bag, stem);
  return bag;
}

function stemsOfComment(comment: string, vocabulary: Vocabulary): Bag {
  const bag: Bag = new Map();
  for (const word of splitWords(comment)) {
    const stem: StemId = vocabulary.stemOfWord(word);
    if (stem !== -1) add(bag, stem);
  }
  return bag;
}

function add(bag: Bag, id: number): void {
  bag.set(id, (bag.get(id) ?? 0) + 1);
}

function idOf(ids: Map<string, number>, name: string): number {
  let id = ids.get(name);
  if (id === undefined) {
    id = ids.size;
    ids.set(name, id);
  }
  return id;
}
