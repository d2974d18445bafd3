import type { LineRanks } from './line-ranks.ts';

/** Indexes of the lines that are shown, from 0, in the order of the file. */
export type ShownLines = readonly number[];

export interface FitOptions<Fitted> {
  readonly ranks: LineRanks;
  /** More lines than this are not tried: they cannot fit, whatever is in them. */
  readonly maxLines: number;
  /** What is sent when these lines are shown, or undefined when it is too much. */
  readonly tryLines: (shown: ShownLines) => Promise<Fitted | undefined>;
}

/**
 * Finds what fits: all lines up to a rank, and of the next one as many as there is room for, evenly from the whole file.
 *
 * @returns undefined when nothing fits, not even no line at all
 */
export async function fitLines<Fitted>({ ranks, maxLines, tryLines }: FitOptions<Fitted>): Promise<Fitted | undefined> {
  let rank = ranks.highest;
  while (rank >= 0) {
    const shown = linesUpTo(ranks, rank, maxLines);
    const fitted = shown === undefined ? undefined : await tryLines(shown);
    if (shown !== undefined && fitted !== undefined) {
      return rank === ranks.highest ? fitted : fillUp(ranks, rank + 1, { shown, fitted, maxLines, tryLines });
    }
    rank -= 1;
  }
  return fillUp(ranks, 0, { shown: [], fitted: await tryLines([]), maxLines, tryLines });
}

interface Filling<Fitted> extends Pick<FitOptions<Fitted>, 'maxLines' | 'tryLines'> {
  readonly shown: ShownLines;
  readonly fitted: Fitted | undefined;
}

/** Adds lines of a rank that does not fit as a whole. */
async function fillUp<Fitted>(
  { ranks }: LineRanks,
  rank: number,
  { shown, fitted, maxLines, tryLines }: Filling<Fitted>,
): Promise<Fitted | undefined> {
  const candidates: number[] = [];
  for (let index = 0; index < ranks.length; index += 1) if (ranks[index] === rank) candidates.push(index);
  let best = fitted;
  let fewest = 0;
  let most = Math.min(candidates.length, maxLines - shown.length);
  // What was tried and fitted counts: lines differ in length, so that more of them may need less.
  while (best !== undefined && fewest < most) {
    const count = Math.ceil((fewest + most) / 2);
    const larger = await tryLines([...shown, ...sampleEvenly(candidates, count)].sort((a, b) => a - b));
    if (larger === undefined) most = count - 1;
    else {
      best = larger;
      fewest = count;
    }
  }
  return best;
}

/** Undefined when they are more than `maxLines`. */
function linesUpTo({ ranks }: LineRanks, rank: number, maxLines: number): ShownLines | undefined {
  const lines: number[] = [];
  for (let index = 0; index < ranks.length; index += 1) {
    if ((ranks[index] ?? 0) > rank) continue;
    if (lines.length === maxLines) return undefined;
    lines.push(index);
  }
  return lines;
}

function sampleEvenly(items: readonly number[], count: number): number[] {
  const step = items.length / count;
  return Array.from({ length: count }, (_, index) => items[Math.floor(index * step)] ?? 0);
}
