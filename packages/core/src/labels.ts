import { toPlainText } from './plain-text.ts';

export const MIN_LABEL_WORDS = 2;
export const MAX_LABEL_WORDS = 5;
export const MAX_LABEL_LENGTH = 80;

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

/** Whether nothing in a label tells one file from another. */
export function isGenericLabel(label: string): boolean {
  const words = label.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.every((word) => GENERIC_WORDS.has(word));
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
  let label = toPlainText(proposed, MAX_LABEL_LENGTH);
  if (label !== proposed) repairs.push('label_text');
  if (isGenericLabel(label)) {
    if (proposed !== '') repairs.push('label_generic');
    label = names.find((name) => !isGenericLabel(name)) ?? 'Unnamed statements';
  }
  const cut = cutWords(label, MAX_LABEL_WORDS);
  if (cut !== label) repairs.push('label_cut');
  label = cut;
  if (labelWords(label).length < MIN_LABEL_WORDS) {
    repairs.push('label_extended');
    label = extendLabel(label, names);
  }
  if (taken.has(label.toLowerCase())) {
    repairs.push('label_duplicate');
    label = tellApart(label, names, taken);
  }
  return { label: capitalize(label), repairs };
}

/** `readConfigFile`, `read_config_file` and `ReadConfigFile` are all `read config file`. */
export function nameToPhrase(name: string): string {
  const spaced = name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return toPlainText(spaced, MAX_LABEL_LENGTH)
    .split(' ')
    .map((word) => (word.length > 1 && word === word.toUpperCase() ? word : word.toLowerCase()))
    .join(' ');
}

function extendLabel(label: string, names: readonly string[]): string {
  const present = new Set(label.toLowerCase().split(/\s+/));
  for (const name of names) {
    const extra = name.split(' ').find((word) => !present.has(word.toLowerCase()) && !isGenericWord(word));
    if (extra !== undefined) return `${label} ${extra}`;
  }
  return `${label} declarations`;
}

function tellApart(label: string, names: readonly string[], taken: ReadonlySet<string>): string {
  const base = cutWords(label, MAX_LABEL_WORDS - 1);
  const present = new Set(label.toLowerCase().split(/\s+/));
  for (const word of names.flatMap((name) => name.split(' '))) {
    const candidate = `${base} ${word}`;
    if (!present.has(word.toLowerCase()) && !isGenericWord(word) && !taken.has(candidate.toLowerCase())) return candidate;
  }
  for (let number = 2; ; number += 1) {
    const candidate = `${base} ${number}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}

function cutWords(label: string, limit: number): string {
  const words = labelWords(label);
  if (words.length <= limit) return label;
  const kept = words.slice(0, limit);
  while (kept.length > MIN_LABEL_WORDS && DANGLING_WORDS.has((kept[kept.length - 1] ?? '').toLowerCase())) kept.pop();
  return kept.join(' ');
}

function capitalize(label: string): string {
  const [first = ''] = label;
  return first.toUpperCase() + label.slice(first.length);
}
