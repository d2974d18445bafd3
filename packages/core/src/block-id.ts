import type { BlockId } from './analysis.ts';
import { firstFreeNumber } from './first-free-number.ts';
import { nameToPhrase } from './labels.ts';
import { toPlainText } from './plain-text.ts';

const MAX_SLUG_LENGTH = 60;
/** How many declarations after the principal one may tell two blocks apart. */
const MAX_TELLING_NAMES = 3;

/**
 * Names a block after its principal declaration: not after its lines, which move with every edit, nor after its
 * label, which a better analyzer words differently. `taken` keeps it unique in the file: the next declarations tell
 * two blocks apart, and a running number does where they cannot.
 */
export function makeBlockId(declarations: readonly string[], taken: ReadonlySet<string>): BlockId {
  const [first = 'statements', ...others] = declarations.map(slugify).filter((slug) => slug !== '');
  const candidates = [first, ...others.slice(0, MAX_TELLING_NAMES).map((slug) => `${first}.${slug}`)];
  const free =
    candidates.find((candidate) => !taken.has(candidate)) ??
    `${first}.${firstFreeNumber((number) => taken.has(`${first}.${number}`))}`;
  // A BlockId is made here and in carryOver only; the compiler cannot know that this string is one.
  return free as BlockId;
}

function slugify(name: string): string {
  return toPlainText(nameToPhrase(name), MAX_SLUG_LENGTH).toLowerCase().replaceAll(' ', '-');
}
