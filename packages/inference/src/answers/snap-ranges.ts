import type { LineRange } from '@iris/core';
import type { FileLayout, FileUnit } from './file-layout.ts';
import { LineOwners, NOBODY } from './line-owners.ts';

/** No border moves over more lines than this; blank ones do not count. @internal exported for tests */
export const MAX_SNAP_LINES = 3;

/**
 * Moves the borders of blocks that are a few lines off to the borders of the declarations they were meant for. A
 * declaration of which a block has all but a few lines becomes wholly its own; the few lines of a block that reach into
 * the next declaration are given back. Blank lines go to the block on both sides of them, or to nobody. Where
 * statements begin and end is not known, so that only what reaches from a declaration into some of them moves.
 *
 * Borders inside long declarations and on the border of any stay, no block loses all its lines, and what was snapped
 * before stays as it is: where snapping once more would move something again, blocks are entangled in a few lines, and
 * keep what they claimed. Ranges must be normalized; of blocks that share lines, the first has them. O(lines).
 */
export function snapRanges(blocks: readonly (readonly LineRange[])[], layout: FileLayout): LineRange[][] {
  const snapped = snapOnce(blocks, layout);
  return isSame(snapOnce(snapped, layout), snapped) ? snapped : disentangle(blocks, layout);
}

function snapOnce(blocks: readonly (readonly LineRange[])[], layout: FileLayout): LineRange[][] {
  const claimed = new LineOwners(blocks, layout.lineCount);
  const owners = new LineOwners(blocks, layout.lineCount);
  const snapping = { layout, owners };
  for (const unit of layout.units) if (unit.isDeclaration) settleDeclaration(snapping, unit);
  fillGaps(snapping);
  for (const [index, unit] of layout.units.entries()) if (!unit.isDeclaration) releaseStatements(snapping, unit, index);
  giveBackToTheLost(claimed, snapping);
  settleBlankLines(snapping);
  return owners.toRanges(blocks.length);
}

function disentangle(blocks: readonly (readonly LineRange[])[], layout: FileLayout): LineRange[][] {
  const owners = new LineOwners(blocks, layout.lineCount);
  settleBlankLines({ layout, owners });
  return owners.toRanges(blocks.length);
}

function isSame(some: readonly (readonly LineRange[])[], others: readonly (readonly LineRange[])[]): boolean {
  return some.every((ranges, block) => {
    const same = others[block] ?? [];
    return (
      ranges.length === same.length &&
      ranges.every(([start, end], index) => start === same[index]?.[0] && end === same[index]?.[1])
    );
  });
}

interface Snapping {
  readonly layout: FileLayout;
  readonly owners: LineOwners;
}

/** Lines of one owner within a unit. Blank lines count for nothing. */
interface Run {
  readonly owner: number;
  readonly range: LineRange;
  readonly size: number;
}

function settleDeclaration(snapping: Snapping, unit: FileUnit): void {
  const runs = runsOf(snapping, unit);
  if (runs.length < 2) return;
  if (snapping.layout.countLines(unit.start, unit.end) <= 2 * MAX_SNAP_LINES) {
    settleShort(snapping, unit, runs);
  } else {
    settleEdge(snapping, runs);
    settleEdge(snapping, [...runs].reverse());
  }
}

/** What is short belongs to whoever has most of it: among equals to the first block, and to nobody last. */
function settleShort({ layout, owners }: Snapping, unit: FileUnit, runs: readonly Run[]): void {
  const sizes = new Map<number, number>();
  for (const { owner, size } of runs) sizes.set(owner, (sizes.get(owner) ?? 0) + size);
  const rankOf = (owner: number): number => (owner === NOBODY ? Number.POSITIVE_INFINITY : owner);
  const [winner] = [...sizes].sort(([a, ofA], [b, ofB]) => ofB - ofA || rankOf(a) - rankOf(b));
  if (winner === undefined || layout.countLines(unit.start, unit.end) - winner[1] > MAX_SNAP_LINES) return;
  owners.give([unit.start, unit.end], winner[0]);
}

/** The few lines at an edge of something long belong to whoever has the lines beside them. */
function settleEdge({ owners }: Snapping, runs: readonly Run[]): void {
  const edge: Run[] = [];
  let size = 0;
  for (const run of runs) {
    size += run.size;
    if (size > MAX_SNAP_LINES) {
      for (const { range } of edge) owners.give(range, run.owner);
      return;
    }
    edge.push(run);
  }
}

/** What is tiny and in the midst of one block was overlooked. */
function fillGaps(snapping: Snapping): void {
  const { layout, owners } = snapping;
  for (const [index, unit] of layout.units.entries()) {
    const around = owners.of(layout.units[index - 1]?.end ?? 0);
    if (around === NOBODY || around !== owners.of(layout.units[index + 1]?.start ?? 0)) continue;
    if (layout.countLines(unit.start, unit.end) > MAX_SNAP_LINES) continue;
    const isFree = runsOf(snapping, unit).every(({ owner }) => owner === NOBODY || owner === around);
    if (isFree) owners.give([unit.start, unit.end], around);
  }
}

/** A block that reaches from a declaration a few lines into statements, and not over them, meant the declaration. */
function releaseStatements(snapping: Snapping, unit: FileUnit, index: number): void {
  const { layout, owners } = snapping;
  const runs = runsOf(snapping, unit);
  const release = (run: Run | undefined, beside: Run | undefined, from: FileUnit | undefined, line: number): void => {
    if (run === undefined || beside?.owner !== NOBODY || run.size > MAX_SNAP_LINES) return;
    if (from?.isDeclaration === true && owners.of(line) === run.owner) owners.give(run.range, NOBODY);
  };
  const before = layout.units[index - 1];
  const after = layout.units[index + 1];
  release(runs[0], runs[1], before, before?.end ?? 0);
  release(runs.at(-1), runs.at(-2), after, after?.start ?? 0);
}

/** A block that had nothing but a few lines of somebody's declaration keeps them. */
function giveBackToTheLost(claimed: LineOwners, { layout, owners }: Snapping): void {
  const isBlank = (line: number): boolean => layout.countLines(line, line) === 0;
  const kept = new Set<number>([NOBODY]);
  for (let line = 1; line <= layout.lineCount; line += 1) if (!isBlank(line)) kept.add(owners.of(line));
  for (let line = 1; line <= layout.lineCount; line += 1) {
    if (!kept.has(claimed.of(line)) && !isBlank(line)) owners.give([line, line], claimed.of(line));
  }
}

function settleBlankLines({ layout, owners }: Snapping): void {
  let last = 0;
  for (let line = 1; line <= layout.lineCount + 1; line += 1) {
    if (line <= layout.lineCount && layout.countLines(line, line) === 0) continue;
    const isInside = last > 0 && owners.of(last) === owners.of(line);
    if (last + 1 < line) owners.give([last + 1, line - 1], isInside ? owners.of(line) : NOBODY);
    last = line;
  }
}

function runsOf({ layout, owners }: Snapping, unit: FileUnit): Run[] {
  const runs: Run[] = [];
  for (let line = unit.start; line <= unit.end; line += 1) {
    if (layout.countLines(line, line) === 0) continue;
    const owner = owners.of(line);
    const last = runs.at(-1);
    if (last?.owner === owner) runs.splice(-1, 1, { owner, range: [last.range[0], line], size: last.size + 1 });
    else runs.push({ owner, range: [line, line], size: 1 });
  }
  return runs;
}
