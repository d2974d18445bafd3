import { isGenericWord } from '@iris/core';
import type { Segment } from '../segments/segment.ts';
import { type StemId, splitWords, type Vocabulary } from '../segments/words.ts';
import type { Unit, UnitKind } from '../units/unit.ts';
import { capitalize, isVerb, nounOfVerb, writeWord } from './phrases.ts';
import type { NamingWords, Spellings } from './word-evidence.ts';

const MAX_CONTENT_WORDS = 4;
const MAX_WORDS = 5;
/** A fourth word must score this share of the first; a weak one only blurs the label. */
const MIN_RELATIVE_SCORE = 0.2;

const KIND_NOUNS: Partial<Record<UnitKind, string>> = {
  type: 'types',
  function: 'functions',
  method: 'methods',
  constructor: 'construction',
  field: 'fields',
  variable: 'variables',
  constant: 'constants',
  macro: 'macros',
  statement: 'statements',
};

/** Everything that labels of one file are made from. */
export interface NamingContext {
  readonly units: readonly Unit[];
  readonly words: readonly NamingWords[];
  readonly spellings: Spellings;
  readonly vocabulary: Vocabulary;
}

/**
 * Names a segment by the words that its units share and the rest of the file does not: those of declared names first
 * (by count and by lines), then of leading comments, signatures and strings. Weights from the findings of the
 * segmentation bench ("rule R").
 */
export function labelSegment(context: NamingContext, segment: Segment): string {
  const ranked = rankStems(context, segment);
  const best = ranked[0]?.score ?? 0;
  const chosen = ranked.filter(({ score }) => score >= best * MIN_RELATIVE_SCORE).slice(0, MAX_CONTENT_WORDS);
  const units = context.units.slice(segment.from, segment.to);
  return capitalize(composeLabel(orderAsNamed(chosen, units, context), units));
}

/** The author's own title of a section, with a word of what is in it where it is a single one. */
export function titleLabel(title: string, context: NamingContext, segment: Segment): string {
  const words = title.split(/\s+/);
  if (words.length > 1 && !words.every(isGenericWord)) return capitalize(title);
  const units = context.units.slice(segment.from, segment.to);
  return words.every(isGenericWord) ? labelSegment(context, segment) : `${capitalize(title)} ${kindNoun(units)}`;
}

interface RankedStem {
  readonly stem: StemId;
  readonly word: string;
  readonly score: number;
}

function rankStems(context: NamingContext, segment: Segment): RankedStem[] {
  const { words } = context;
  const inside = words.slice(segment.from, segment.to);
  const count = inside.length;
  const elsewhereCount = Math.max(1, words.length - count);
  const lines = inside.reduce((sum, unit) => sum + unit.lines, 0);
  const typeStems = stemsOfTypes(context, segment);
  const scores = new Map<StemId, number>();
  const add = (stem: StemId, value: number): void => {
    scores.set(stem, (scores.get(stem) ?? 0) + value);
  };
  const elsewhere = countElsewhere(context, segment);
  for (const unit of inside) {
    for (const stem of unit.names) {
      const rare = 1 - (elsewhere.get(stem) ?? 0) / elsewhereCount / 2;
      add(stem, ((1 / count + unit.lines / lines) / 2) * rare);
    }
    for (const stem of unit.commentStart) add(stem, 0.5 / count);
    for (const stem of unit.header) add(stem, 0.2 / count);
    for (const stem of unit.strings) add(stem, 0.1 / count);
  }
  const ranked: RankedStem[] = [];
  for (const [stem, score] of scores) {
    const word = context.spellings.of(stem);
    if (word === '') continue;
    const bonus = (word.length > 3 ? 0.1 : 0) + (typeStems.has(stem) ? 0.1 : 0);
    ranked.push({ stem, word, score: score + bonus });
  }
  return ranked.sort((a, b) => b.score - a.score || (a.word < b.word ? -1 : 1));
}

function countElsewhere({ words }: NamingContext, segment: Segment): Map<StemId, number> {
  const counts = new Map<StemId, number>();
  for (const [index, unit] of words.entries()) {
    if (index >= segment.from && index < segment.to) continue;
    for (const stem of unit.names) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  return counts;
}

function stemsOfTypes({ units, vocabulary }: NamingContext, segment: Segment): Set<StemId> {
  const types = units
    .slice(segment.from, segment.to)
    .filter((unit) => unit.kind === 'type' || unit.kind === 'implementation');
  return new Set(types.flatMap((unit) => unit.names.flatMap((name) => vocabulary.stemsOf(name))));
}

/** Puts words into the order of the name that has most of them; the rest follow by score. */
function orderAsNamed(chosen: readonly RankedStem[], units: readonly Unit[], context: NamingContext): string[] {
  const wanted = new Map(chosen.map(({ stem, word }) => [stem, word]));
  let dominant: string[] = [];
  for (const name of units.flatMap((unit) => unit.names)) {
    const present: string[] = [];
    for (const word of splitWords(name)) {
      const spelled = wanted.get(context.vocabulary.stemOfWord(word));
      if (spelled !== undefined && !present.includes(spelled)) present.push(spelled);
    }
    if (present.length > dominant.length) dominant = present;
  }
  const rest = chosen.map(({ word }) => word).filter((word) => !dominant.includes(word));
  return [...dominant, ...rest];
}

/** Nouns first, in their order, then what is done with them: `read config file` → `config file reading`. */
function composeLabel(words: readonly string[], units: readonly Unit[]): string {
  const leadsName = (word: string): boolean =>
    units.some((unit) => isCallable(unit) && unit.names.some((name) => splitWords(name)[0] === word));
  const verbs = words.filter((word) => isVerb(word) && leadsName(word));
  const nouns = words.filter((word) => !verbs.includes(word)).map(writeWord);
  const actions = verbs.map(nounOfVerb);
  const parts = [...nouns, ...actions];
  const joined =
    actions.length > 1 && parts.length < MAX_WORDS
      ? [...nouns, ...actions.slice(0, -1), 'and', actions[actions.length - 1] ?? '']
      : parts;
  const isVague = joined.length < 2 || joined.every(isGenericWord);
  return (isVague ? [...joined, kindNoun(units)] : joined).slice(0, MAX_WORDS).join(' ');
}

function isCallable(unit: Unit): boolean {
  return unit.kind === 'function' || unit.kind === 'method';
}

function kindNoun(units: readonly Unit[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of units) {
    const noun = KIND_NOUNS[kind] ?? 'declarations';
    counts.set(noun, (counts.get(noun) ?? 0) + 1);
  }
  const [top] = [...counts].sort((a, b) => b[1] - a[1]);
  return top?.[0] ?? 'declarations';
}
