import type { LineIndex, LineRange } from '@iris/core';
import type { OutlineEntry } from '@iris/engine';
import { LineOwners, NOBODY } from './line-owners.ts';

/** More names of a block than this tell nothing that the first do not. */
const MAX_NAMES = 12;
/** A declaration of which a block has less is divided: its members stand for it where it has any. */
const WHOLE_SHARE = 0.8;
const MAIN_SHARE = 0.5;

/**
 * For each block the names of the declarations that it holds, the principal one first: the entry point, types before
 * the rest, what is exported before what is not, the longest first. The structural analyzer chooses alike, so that most blocks keep their
 * id when another analyzer reads the file. Blocks must not share lines. O(lines · depth of the outline).
 */
export function nameDeclarations(
  blocks: readonly (readonly LineRange[])[],
  outline: readonly OutlineEntry[],
  lines: LineIndex,
): string[][] {
  const owners = new LineOwners(blocks, lines.lineCount);
  const held = blocks.map((): OutlineEntry[] => []);
  const assign = (entries: readonly OutlineEntry[]): void => {
    for (const entry of entries) {
      const { owner, share } = mainOwner(entry.range, owners);
      const isDivided = entry.members.length > 0 && (entry.kind === 'namespace' || share < WHOLE_SHARE);
      if (isDivided) assign(entry.members);
      else if (share > MAIN_SHARE) held[owner]?.push(entry);
    }
  };
  assign(outline);
  return held.map((entries) =>
    entries
      .sort((a, b) => weightOf(b, lines) - weightOf(a, lines))
      .slice(0, MAX_NAMES)
      .map(({ name }) => name),
  );
}

/** Longer than any text, so that length decides among equals only. */
const ROLE_WEIGHT = 1e9;

function weightOf({ kind, name, exported, range, header }: OutlineEntry, lines: LineIndex): number {
  const role = (/^main$/i.test(name) ? 4 : 0) + (kind === 'type' ? 2 : 0) + (exported ? 1 : 0);
  return role * ROLE_WEIGHT + lines.startOf(range[1] + 1) - lines.startOf(header[0]);
}

function mainOwner([start, end]: LineRange, owners: LineOwners): { owner: number; share: number } {
  const counts = new Map<number, number>();
  for (let line = start; line <= end; line += 1) {
    const owner = owners.of(line);
    if (owner !== NOBODY) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  let main = { owner: NOBODY, share: 0 };
  for (const [owner, count] of counts) {
    const share = count / (end - start + 1);
    if (share > main.share) main = { owner, share };
  }
  return main;
}
