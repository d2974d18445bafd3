import type { BlockId } from './analysis.ts';
import { nameToPhrase } from './labels.ts';

const MAX_ID_LENGTH = 60;

/**
 * Names a block after its principal declaration: not after its lines, which move with every edit, nor after its
 * label, which a better analyzer words differently. `taken` keeps it unique in the file: the next declarations tell
 * two blocks apart, and a running number does where they cannot.
 */
export function makeBlockId(declarations: readonly string[], taken: ReadonlySet<string>): BlockId {
  const slugs = declarations.map(slugify).filter((slug) => slug !== '');
  const candidates = [slugs[0] ?? 'statements'];
  for (const slug of slugs.slice(1, 4)) candidates.push(`${slugs[0]}.${slug}`.slice(0, MAX_ID_LENGTH));
  const free = candidates.find((candidate) => !taken.has(candidate));
  // A BlockId is made here and in parseBlockId only; the compiler cannot know that this string is one.
  if (free !== undefined) return free as BlockId;
  for (let number = 2; ; number += 1) {
    const candidate = `${candidates[0]}.${number}`;
    if (!taken.has(candidate)) return candidate as BlockId;
  }
}

function slugify(name: string): string {
  return nameToPhrase(name).toLowerCase().replaceAll(' ', '-').slice(0, MAX_ID_LENGTH);
}
