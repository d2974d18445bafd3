import { BLOCK_COLORS } from '../panel/palette.ts';

/**
 * A colour for each block, as its place in the palette. Who had one keeps it; a new block gets the one that the fewest
 * others have, the first of those.
 */
export function assignColors<Id>(previous: ReadonlyMap<Id, number>, blocks: readonly Id[]): ReadonlyMap<Id, number> {
  const uses = new Array<number>(BLOCK_COLORS).fill(0);
  const colors = new Map<Id, number>();
  const take = (id: Id, color: number): void => {
    colors.set(id, color);
    uses[color] = (uses[color] ?? 0) + 1;
  };
  for (const id of blocks) {
    const color = previous.get(id);
    if (color !== undefined) take(id, color);
  }
  for (const id of blocks) {
    if (!colors.has(id)) take(id, uses.indexOf(Math.min(...uses)));
  }
  return colors;
}
