import type { Analysis, BlockId, ResponsibilityBlock } from './analysis.ts';
import { firstFreeNumber } from './first-free-number.ts';
import { countRangeLines, countSharedLines, type LineRange, normalizeRanges } from './ranges.ts';

/** Below this, two blocks of different names are two blocks. */
const MIN_SIMILARITY = 0.35;
const LABEL_WEIGHT = 0.5;
/** Comparing is quadratic: of the blocks whose id is in one analysis only, this many on each side are compared. */
const MAX_COMPARED_BLOCKS = 300;
/** More than twice as many as a label has by the rules. */
const MAX_COMPARED_WORDS = 12;

/**
 * Gives the blocks of a new analysis the ids of the blocks they were in the previous one, so that colours and pins
 * survive an edit or a change of analyzer. A block keeps an id that both analyses have; after that, blocks of one
 * label are one block. The rest are paired, best first, by the words of their labels and by the lines they share, once
 * the previous lines are moved to where the blocks around them went. What is new keeps its own id, changed only where
 * a carried one took it.
 */
export function carryOver(previous: Analysis, next: Analysis): Analysis {
  const pairs = new Map<ResponsibilityBlock, ResponsibilityBlock>();
  // By id: a previous analysis comes from a store or a client, and may hold one id twice.
  const gone = new Set(new Map(previous.blocks.map((block) => [block.id, block])).values());
  const pair = (block: ResponsibilityBlock, old: ResponsibilityBlock | undefined): void => {
    if (old === undefined || !gone.delete(old)) return;
    pairs.set(block, old);
  };
  pairByName(previous, next, (block) => block.id, pair);
  const unpaired = (): ResponsibilityBlock[] => next.blocks.filter((block) => !pairs.has(block));
  pairByName({ blocks: [...gone] }, { blocks: unpaired() }, (block) => block.label.toLowerCase(), pair);
  const move = movedBy([...pairs].map(([block, old]) => [firstLine(old), firstLine(block)]));
  const left = unpaired().slice(0, MAX_COMPARED_BLOCKS);
  for (const { block, old } of rankPairs([...gone].slice(0, MAX_COMPARED_BLOCKS), left, move, next.facts.lineCount)) {
    if (!pairs.has(block)) pair(block, old);
  }
  const taken = new Set([...pairs.values()].map((old) => old.id));
  return {
    ...next,
    blocks: next.blocks.map((block) => withId(block, pairs.get(block)?.id ?? freeId(block.id, taken))),
  };
}

function pairByName(
  previous: Pick<Analysis, 'blocks'>,
  next: Pick<Analysis, 'blocks'>,
  nameOf: (block: ResponsibilityBlock) => string,
  pair: (block: ResponsibilityBlock, old: ResponsibilityBlock | undefined) => void,
): void {
  const byName = new Map(previous.blocks.map((block) => [nameOf(block), block]));
  for (const block of next.blocks) pair(block, byName.get(nameOf(block)));
}

/** What of a block is compared, made once: each is compared with hundreds of others. */
interface Traits {
  readonly words: ReadonlySet<string>;
  readonly ranges: readonly LineRange[];
  readonly lineCount: number;
}

interface RankedPair {
  readonly block: ResponsibilityBlock;
  readonly old: ResponsibilityBlock;
  readonly similarity: number;
}

function rankPairs(
  previous: readonly ResponsibilityBlock[],
  next: readonly ResponsibilityBlock[],
  move: (line: number) => number,
  lineCount: number,
): RankedPair[] {
  const moved = previous.map((old) => {
    const ranges = old.ranges.map(([start, end]): LineRange => [move(start), move(start) + end - start]);
    return { old, traits: traitsOf(old, normalizeRanges(ranges, lineCount)) };
  });
  return next
    .flatMap((block) => {
      const traits = traitsOf(block, block.ranges);
      return moved.flatMap(({ old, traits: oldTraits }): RankedPair[] => {
        const similarity = similarityOf(oldTraits, traits);
        return similarity >= MIN_SIMILARITY ? [{ block, old, similarity }] : [];
      });
    })
    .sort((a, b) => b.similarity - a.similarity);
}

function traitsOf({ label }: ResponsibilityBlock, ranges: readonly LineRange[]): Traits {
  const words = new Set(label.toLowerCase().split(' ', MAX_COMPARED_WORDS));
  return { words, ranges, lineCount: countRangeLines(ranges) };
}

/** 0 where it cannot reach what makes one block of two. */
function similarityOf(a: Traits, b: Traits): number {
  const ofLabels = LABEL_WEIGHT * labelSimilarity(a.words, b.words);
  // No more lines can be shared than the smaller one has.
  const most = Math.min(a.lineCount, b.lineCount) / Math.max(1, a.lineCount, b.lineCount);
  if (ofLabels + (1 - LABEL_WEIGHT) * most < MIN_SIMILARITY) return 0;
  return ofLabels + (1 - LABEL_WEIGHT) * rangeSimilarity(a, b);
}

/** How far lines moved, taken from the nearest anchor above (or the first one below) a line. */
function movedBy(anchors: readonly (readonly [from: number, to: number])[]): (line: number) => number {
  const sorted = [...anchors].sort((a, b) => a[0] - b[0]);
  return (line) => {
    const above = sorted[Math.max(0, countUpTo(sorted, line) - 1)];
    return above === undefined ? line : line + above[1] - above[0];
  };
}

/** How many of the sorted anchors are at a line or above it; in steps of halves, since every range of a block is asked for. */
function countUpTo(sorted: readonly (readonly [from: number, to: number])[], line: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.[0] ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return low;
}

function labelSimilarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared += 1;
  return shared / (a.size + b.size - shared);
}

function rangeSimilarity(a: Traits, b: Traits): number {
  const shared = countSharedLines(a.ranges, b.ranges);
  return shared / Math.max(1, a.lineCount + b.lineCount - shared);
}

function firstLine(block: ResponsibilityBlock): number {
  return block.ranges[0]?.[0] ?? 1;
}

function freeId(id: BlockId, taken: Set<BlockId>): BlockId {
  // A BlockId with a number behind it is one; the brand does not survive string concatenation.
  const numbered = (number: number): BlockId => `${id}.${number}` as BlockId;
  const free = taken.has(id) ? numbered(firstFreeNumber((number) => taken.has(numbered(number)))) : id;
  taken.add(free);
  return free;
}

function withId(block: ResponsibilityBlock, id: BlockId): ResponsibilityBlock {
  return block.id === id ? block : { ...block, id };
}
