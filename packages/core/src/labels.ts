import { firstFreeNumber } from './first-free-number.ts';
import { toPlainText } from './plain-text.ts';

export const MIN_LABEL_WORDS = 2;
export const MAX_LABEL_WORDS = 5;
/** In UTF-16 code units. @internal exported for tests */
export const MAX_LABEL_LENGTH = 80;
/** Longer words of a name do not make a label clearer. */
const MAX_ADDED_WORD_LENGTH = 20;
/** Names come from hostile files: splitting one may cost the square of its length, so that is bounded. */
const MAX_NAME_LENGTH = 200;
const FALLBACK_LABEL = 'Unnamed statements';

/** Words that name no responsibility. A label made of nothing else could stand on any file. */
const GENERIC_WORDS = new Set(
  (
    'a an and the of for to in on with ' +
    'helper helpers util utils utility utilities misc miscellaneous other others general main core common code logic ' +
    'private public protected internal method methods function functions field fields property properties member ' +
    'members constructor constructors variable variables constant constants type types interface interfaces class ' +
    'classes import imports export exports definition definitions declaration declarations implementation ' +
    'implementations setup stuff thing things various data section part block module file support rest'
  ).split(' '),
);

/** Words that must not be left hanging when a label is cut. */
const DANGLING_WORDS = new Set('a an and the of for to in on with by from or'.split(' '));

export function isGenericWord(word: string): boolean {
  return GENERIC_WORDS.has(word.toLowerCase());
}

/** Whether nothing in a label tells one file from another; a number alone (`Part 2`) does not. */
export function isGenericLabel(label: string): boolean {
  const words = label.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.every((word) => GENERIC_WORDS.has(word) || /^\p{N}+$/u.test(word));
}

/** The words of a label, as the limit of 2 to 5 counts them. */
export function labelWords(label: string): string[] {
  return label.split(/\s+/).filter((word) => word !== '');
}

/** What had to be done to a label to make it obey. */
export type LabelRepair = 'label_cut' | 'label_extended' | 'label_generic' | 'label_duplicate' | 'label_text';

export interface RepairedLabel {
  readonly label: string;
  readonly repairs: readonly LabelRepair[];
}

/**
 * Makes a label obey: plain text, 2 to 5 words, not generic, unlike every label in `taken` (lower case). Words that
 * are missing come from the names of the block's declarations.
 */
export function repairLabel(
  proposed: string,
  declarations: readonly string[],
  taken: ReadonlySet<string>,
): RepairedLabel {
  const repairs: LabelRepair[] = [];
  const names = declarations.map(nameToPhrase).filter((phrase) => phrase !== '');
  const plain = toPlainText(proposed, MAX_LABEL_LENGTH);
  if (plain !== proposed) repairs.push('label_text');
  let label = cutWords(plain, MAX_LABEL_WORDS);
  if (label !== plain) repairs.push('label_cut');
  // After the cut, which may take the one word that told something.
  if (isGenericLabel(label)) {
    if (proposed !== '') repairs.push('label_generic');
    label =
      names.map((name) => cutWords(name, MAX_LABEL_WORDS)).find((name) => !isGenericLabel(name)) ?? FALLBACK_LABEL;
  }
  if (labelWords(label).length < MIN_LABEL_WORDS) {
    repairs.push('label_extended');
    label = extendLabel(label, names);
  }
  label = capitalize(label);
  if (taken.has(label.toLowerCase())) {
    repairs.push('label_duplicate');
    label = tellApart(label, names, taken);
  }
  return { label, repairs };
}

/** `readConfigFile`, `read_config_file` and `ReadConfigFile` are all `read config file`. */
export function nameToPhrase(name: string): string {
  const spaced = name
    .slice(0, MAX_NAME_LENGTH)
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
  const words = spaced
    .split(' ')
    .map((word) => (word.length > 1 && word === word.toUpperCase() ? word : word.toLowerCase()));
  return toPlainText(words.join(' '), MAX_LABEL_LENGTH);
}

function extendLabel(label: string, names: readonly string[]): string {
  const [extra = 'declarations'] = tellingWords(names, label);
  return `${makeRoom(label)} ${extra}`;
}

function tellApart(label: string, names: readonly string[], taken: ReadonlySet<string>): string {
  const base = capitalize(makeRoom(label));
  const isTaken = (word: string | number): boolean => taken.has(`${base} ${word}`.toLowerCase());
  const word = tellingWords(names, label).find((candidate) => !isTaken(candidate));
  return `${base} ${word ?? firstFreeNumber(isTaken)}`;
}

/** Words of names that could stand in a label and do not stand in this one. */
function tellingWords(names: readonly string[], label: string): string[] {
  const present = new Set(label.toLowerCase().split(/\s+/));
  return names
    .flatMap((name) => name.split(' '))
    .filter(
      (word) => word.length <= MAX_ADDED_WORD_LENGTH && !present.has(word.toLowerCase()) && !isGenericLabel(word),
    );
}

/** Shortens a label by what one more word takes, without giving up the words that tell something. */
function makeRoom(label: string): string {
  const telling = labelWords(label).filter((word) => !isGenericLabel(word));
  return (
    [cutWords(label, MAX_LABEL_WORDS - 1), telling.join(' ')]
      .map((short) => toPlainText(short, MAX_LABEL_LENGTH - 1 - MAX_ADDED_WORD_LENGTH))
      .find((short) => !isGenericLabel(short)) ?? FALLBACK_LABEL
  );
}

function cutWords(label: string, limit: number): string {
  const words = labelWords(label);
  if (words.length <= limit) return label;
  const kept = words.slice(0, limit);
  while (kept.length > MIN_LABEL_WORDS && DANGLING_WORDS.has((kept[kept.length - 1] ?? '').toLowerCase())) kept.pop();
  return kept.join(' ');
}

/** Letters whose capital is longer (`ß`) stay as they are. */
function capitalize(label: string): string {
  const [first = ''] = label;
  const capital = first.toUpperCase();
  return capital.length === first.length ? capital + label.slice(first.length) : label;
}
