import type { DraftBlock } from '@iris/core';
import { isGenericLabel, nameToPhrase } from '@iris/core';
import type { UnitsOfFile } from '../units/collect-units.ts';
import type { Unit } from '../units/unit.ts';
import { firstSentence } from './comment-text.ts';
import { toNounPhrase } from './noun-phrase.ts';
import { capitalize, isVerb, joinWithAnd, lowerFirst, nounOfVerb, writeWord } from './phrases.ts';

const MIN_SENTENCE_WORDS = 2;
const MAX_LABELS = 3;
const MIN_RECEIVER_SHARE = 0.3;
/** Of so many exported functions, the longest with a comment speaks for its file; of more, only one that is this much of it. */
const MAX_SPEAKING_FUNCTIONS = 2;
const MIN_PRINCIPAL_SHARE = 0.3;
/** Of the longest exported declarations, how many are asked what they say of themselves. */
const MAX_CANDIDATES = 5;

/**
 * Says why a file exists: in the words of its author where there are any (doc string, comment on top, doc of the type
 * that fills the file), else by that type's name and what the blocks do.
 */
export function nameIntent(file: UnitsOfFile, blocks: readonly DraftBlock[]): string {
  if (file.units.length === 0) return intentFromPreamble(file.preamble) ?? 'Comments and imports without declarations';
  return intentFromPreamble(file.preamble) ?? intentFromPrincipal(file) ?? composeIntent(file, blocks);
}

function intentFromPreamble(preamble: readonly string[]): string | undefined {
  for (const comment of preamble) {
    const phrase = usable(firstSentence(comment));
    if (phrase !== undefined) return phrase;
  }
  return undefined;
}

function intentFromPrincipal(file: UnitsOfFile): string | undefined {
  const principal = principalOf(file);
  if (principal === undefined) return undefined;
  return usable(firstSentence(principal.comment), principal.name);
}

function usable(sentence: string, name = ''): string | undefined {
  if (sentence.split(/\s+/).length < MIN_SENTENCE_WORDS) return undefined;
  const phrase = toNounPhrase(sentence, name);
  return phrase.split(/\s+/).length < 2 ? undefined : phrase;
}

/** What fills the file: the outermost named container, or the one type or function that it exports. */
function principalOf({
  containers,
  units,
}: UnitsOfFile): { readonly name: string; readonly comment: string } | undefined {
  const container = containers.find(({ name, kind }) => name !== '' && kind !== 'namespace');
  if (container !== undefined) return container;
  const exported = units.filter((unit) => unit.isExported && unit.container === 0 && unit.kind !== 'statement');
  const types = exported.filter((unit) => unit.kind === 'type');
  const receiver = types.find(({ names }) => isReceiver(names[0] ?? '', units));
  if (receiver !== undefined) return describeUnit(receiver);
  if (exported.length === 1 || types.length === 1) return describeUnit(types[0] ?? exported[0]);
  const size = units.reduce((sum, unit) => sum + unit.end - unit.start, 0);
  const isMajor = (unit: Unit): boolean => unit.end - unit.start >= size * MIN_PRINCIPAL_SHARE;
  const functions = exported.filter((unit) => unit.kind === 'function');
  const speakers = functions.length <= MAX_SPEAKING_FUNCTIONS ? functions : exported.filter(isMajor);
  const byLength = speakers.toSorted((a, b) => b.end - b.start - (a.end - a.start)).slice(0, MAX_CANDIDATES);
  return describeUnit(byLength.find((unit) => firstSentence(unit.comment) !== ''));
}

/** Whether many units of the file are methods of a type, as in Go, where they stand outside of it. */
function isReceiver(name: string, units: readonly Unit[]): boolean {
  return units.filter((unit) => unit.receiver === name).length >= units.length * MIN_RECEIVER_SHARE;
}

function describeUnit(unit: Unit | undefined): { readonly name: string; readonly comment: string } | undefined {
  return unit === undefined ? undefined : { name: unit.names[0] ?? '', comment: unit.comment };
}

function composeIntent(file: UnitsOfFile, blocks: readonly DraftBlock[]): string {
  const heads = [...new Set(blocks.map(({ label }) => lowerFirst(headOf(label))))];
  const principal = principalOf(file);
  const phrase = principal === undefined ? '' : phraseOfName(principal.name);
  const name = isGenericLabel(phrase) ? '' : phrase;
  const others = heads.filter((head) => !sharesWords(head, name)).slice(0, MAX_LABELS);
  if (name === '') return capitalize(joinWithAnd(heads.slice(0, MAX_LABELS)));
  return others.length === 0 ? capitalize(name) : `${capitalize(name)} with ${joinWithAnd(others)}`;
}

/** A label's first part says most of it. */
function headOf(label: string): string {
  return label.split(' and ', 1)[0] ?? label;
}

function sharesWords(phrase: string, name: string): boolean {
  const words = new Set(name.toLowerCase().split(' '));
  return phrase
    .toLowerCase()
    .split(' ')
    .every((word) => words.has(word));
}

/** `createLogger` is about `logger creation`. */
function phraseOfName(name: string): string {
  const [first = '', ...rest] = nameToPhrase(name)
    .split(' ')
    .map((word) => word.toLowerCase());
  const words =
    rest.length > 0 && isVerb(first) ? [...rest.map(writeWord), nounOfVerb(first)] : [first, ...rest].map(writeWord);
  return words.join(' ');
}
