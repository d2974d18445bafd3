import { isGenericWord } from '@iris/core';
import type { Segment } from '../segments/segment.ts';
import type { StemId, Vocabulary } from '../segments/words.ts';
import type { Unit, UnitKind } from '../units/unit.ts';
import { capitalize, isVerb, lowerFirst, nounOfVerb, writeWord } from './phrases.ts';
import type { NamingWords, Spellings } from './word-evidence.ts';

const MIN_CONTENT_WORDS = 2;
/** More of them in a row are no phrase any more. */
const MAX_ACTIONS = 2;
const MAX_CONTENT_WORDS = 4;
const MAX_WORDS = 5;
const MAX_WHOLE_NAME_WORDS = 3;
/** A fourth word must score this share of the first; a weak one only blurs the label. */
const MIN_RELATIVE_SCORE = 0.3;

/** `toError` makes errors, `priceOf` prices: at the edge of a phrase these words would dangle. */
const PREPOSITION = /^(?:to|from|of|on|is|has|with|for|by|as|in|at|do|can|should)$/;

/** With fewer words in its names, a segment is named after its signatures too. */
const MIN_NAMED_STEMS = 6;

const MAX_PREFIX_LENGTH = 2;
const MIN_UNITS_WITH_PREFIX = 4;

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
 * (by count and by lines), then of leading comments and signatures. Weights from the findings of the segmentation bench
 * ("rule R"), without what it found in strings: those words made labels no better to read.
 */
export function labelSegment(context: NamingContext, segment: Segment): string {
  const all = rankStems(context, segment);
  const telling = all.filter(({ word }) => !isGenericWord(word));
  const ranked = telling.length > 1 ? telling : all;
  const best = ranked[0]?.score ?? 0;
  const units = context.units.slice(segment.from, segment.to);
  if (telling.length === 0 && units.some(({ isEntryPoint }) => isEntryPoint)) return 'Program entry point';
  const isAction = actionTest(units, context);
  const chosen: RankedStem[] = [];
  let actions = 0;
  for (const candidate of ranked) {
    if (chosen.length === MAX_CONTENT_WORDS) break;
    if (chosen.length >= MIN_CONTENT_WORDS && candidate.score < best * MIN_RELATIVE_SCORE) break;
    if (isAction(candidate.word) && ++actions > MAX_ACTIONS) continue;
    chosen.push(candidate);
  }
  return capitalize(composeLabel(chosen, units, context, isAction));
}

/** Tells the verbs with which functions of a segment begin from words that only look like verbs. */
function actionTest(units: readonly Unit[], { vocabulary }: NamingContext): (word: string) => boolean {
  const first = new Set(
    units.filter(isCallable).flatMap((unit) => unit.names.map((name) => vocabulary.wordsOf(name)[0] ?? '')),
  );
  return (word) => isVerb(word) && first.has(word);
}

/** The author's own title of a section; a single word is rounded off by what the section declares. */
export function titleLabel(title: string, context: NamingContext, segment: Segment): string {
  const words = title.split(/\s+/);
  if (words.every(isGenericWord)) return labelSegment(context, segment);
  if (words.length > 1) return capitalize(title);
  const [head = ''] = labelSegment(context, segment).split(' and ', 1);
  const declared = head.toLowerCase().split(' ');
  const singular = title.toLowerCase().replace(/s$/, '');
  if (/ing$/i.test(title) && !declared.includes(title.toLowerCase())) return `${head} ${title.toLowerCase()}`;
  if (!declared.some((word) => word.replace(/s$/, '') === singular)) {
    return [capitalize(title), 'and', ...lowerFirst(head).split(' ')].slice(0, MAX_WORDS).join(' ');
  }
  return declared.length > 1 ? head : `${capitalize(title)} ${kindNoun(context.units.slice(segment.from, segment.to))}`;
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
  }
  const ranked: RankedStem[] = [];
  // Comments and signatures only say which of the declared words matter; by themselves they make no phrase.
  const named = new Set(inside.flatMap(({ names }) => [...names]));
  const declared =
    named.size >= MIN_NAMED_STEMS ? named : new Set(inside.flatMap(({ names, header }) => [...names, ...header]));
  for (const [stem, score] of scores) {
    const word = context.spellings.of(stem);
    if (word === '' || !declared.has(stem) || isPrefix(word, stem, context)) continue;
    const bonus = (word.length > 3 ? 0.1 : 0) + (typeStems.has(stem) ? 0.1 : 0);
    ranked.push({ stem, word, score: score + bonus });
  }
  return ranked.sort((a, b) => b.score - a.score || (a.word < b.word ? -1 : 1));
}

/** `nk_connect`, `nk_send`: in languages without namespaces, names share a short prefix that tells nothing apart. */
function isPrefix(word: string, stem: StemId, { words }: NamingContext): boolean {
  if (word.length > MAX_PREFIX_LENGTH || words.length < MIN_UNITS_WITH_PREFIX) return false;
  return words.filter(({ names }) => names.has(stem)).length > words.length / 2;
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

/**
 * Makes a phrase of the chosen words: first those that one declared name has together, in its order (a short name is
 * taken whole, for `carry over` says more than `carry`), then, after an `and`, the rest in the order of another name.
 */
function composeLabel(
  chosen: readonly RankedStem[],
  units: readonly Unit[],
  context: NamingContext,
  isAction: (word: string) => boolean,
): string {
  const names = units.flatMap((unit) => unit.names.map((name) => context.vocabulary.wordsOf(name)));
  const wanted = new Map(chosen.map(({ stem, word }) => [stem, word]));
  const spell = (word: string): string | undefined => wanted.get(context.vocabulary.stemOfWord(word));
  const head = wordsOfBestName(names, spell, true);
  const others = chosen.map(({ word }) => word).filter((word) => !head.includes(word));
  const tail = wordsOfBestName(names, (word) => (others.includes(spell(word) ?? '') ? spell(word) : undefined), false);
  const rest = [...tail, ...others.filter((word) => !tail.includes(word))].slice(0, MAX_CONTENT_WORDS - head.length);
  const left = nounPhrase(head, isAction);
  const isLinked = left.includes('and') || left.length === 0;
  const right = nounPhrase(isLinked ? rest : withOneAction(rest, isAction), isAction);
  const words = isLinked || right.length === 0 ? [...left, ...right] : [...left, 'and', ...right];
  const isVague = words.length < 2 || words.every(isGenericWord);
  const cut = (isVague ? [...words, kindNoun(units)] : words).slice(0, MAX_WORDS);
  return (cut.at(-1) === 'and' ? cut.slice(0, -1) : cut).join(' ');
}

/** The second half of a label is short: of several verbs it keeps the first. */
function withOneAction(words: readonly string[], isAction: (word: string) => boolean): string[] {
  const first = words.find(isAction);
  return words.filter((word) => word === first || !isAction(word));
}

/** The chosen words of the name that has most of them; the whole name where it is short and half chosen. */
function wordsOfBestName(
  names: readonly (readonly string[])[],
  spell: (word: string) => string | undefined,
  mayTakeWhole: boolean,
): string[] {
  let best: { readonly present: readonly string[]; readonly all: readonly string[] } = { present: [], all: [] };
  for (const all of names) {
    const present = [...new Set(all.flatMap((word) => spell(word) ?? []))];
    const isBetter =
      present.length > best.present.length || (present.length === best.present.length && all.length < best.all.length);
    if (isBetter) best = { present, all };
  }
  const takeWhole =
    mayTakeWhole && best.all.length <= MAX_WHOLE_NAME_WORDS && best.present.length * 2 >= best.all.length;
  if (!takeWhole) return [...best.present];
  const from = PREPOSITION.test(best.all[0] ?? '') ? 1 : 0;
  const whole = best.all.slice(from, PREPOSITION.test(best.all.at(-1) ?? '') ? -1 : undefined);
  return [...new Set(whole.map((word) => spell(word) ?? word))];
}

/** Nouns first, then what is done with them: `read config file` → `config file reading`. */
function nounPhrase(words: readonly string[], isAction: (word: string) => boolean): string[] {
  const nouns = words.filter((word) => !isAction(word)).map(writeWord);
  const [first, second] = words.filter(isAction).map(nounOfVerb);
  if (first === undefined) return nouns;
  return second === undefined ? [...nouns, first] : [...nouns, first, 'and', second];
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
  const [top = ['declarations', 0]] = [...counts].sort((a, b) => b[1] - a[1]);
  return units.length === 1 ? top[0].replace(/s$/, '') : top[0];
}
