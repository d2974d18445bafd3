import type { Unit } from '../units/unit.ts';
import type { Segment } from './segment.ts';
import type { UnitWords } from './unit-words.ts';

const WEIGHTS = {
  entryPoint: 4,
  typeHead: 1.5,
  constructor: 1,
  exported: 1.5,
  usesMoreThanUsed: 1,
  led: 2,
  position: 0.3,
} as const;
/** What was read just before leads on more strongly than what was read long ago. */
const RECENCY = 0.7;

/**
 * Puts segments into comprehension order: the entry point or the public surface first, then, again and again, what
 * the segments read so far lead to, and plumbing that nobody led to last. Where nothing tells two apart, the author's
 * order stands.
 */
export function orderForReading(
  segments: readonly Segment[],
  units: readonly Unit[],
  words: readonly UnitWords[],
): number[] {
  const uses = countUses(segments, words);
  const standing = segments.map((segment, index) => standingOf(segment, units, uses, index));
  const order: number[] = [];
  const left = new Set(segments.keys());
  const led = new Float64Array(segments.length);
  while (left.size > 0) {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const index of left) {
      const own = order.length === 0 ? (standing[index] ?? 0) : (standing[index] ?? 0) / 2;
      const position = WEIGHTS.position * (1 - index / segments.length);
      const score = own + position + WEIGHTS.led * (led[index] ?? 0);
      if (score > bestScore) {
        best = index;
        bestScore = score;
      }
    }
    order.push(best);
    left.delete(best);
    for (const index of left) led[index] = RECENCY * (led[index] ?? 0) + shareOfUses(uses, best, index);
  }
  return order;
}

/** `uses[a][b]`: how many links lead from the units of segment a to those of segment b. */
function countUses(segments: readonly Segment[], words: readonly UnitWords[]): number[][] {
  const segmentOf = new Int32Array(words.length).fill(-1);
  for (const [index, segment] of segments.entries()) segmentOf.fill(index, segment.from, segment.to);
  const uses = segments.map(() => segments.map(() => 0));
  for (const [unit, { uses: targets }] of words.entries()) {
    const row = uses[segmentOf[unit] ?? -1];
    if (row === undefined) continue;
    for (const target of targets) {
      const to = segmentOf[target] ?? -1;
      if (to !== -1 && to !== segmentOf[unit]) row[to] = (row[to] ?? 0) + 1;
    }
  }
  return uses;
}

function standingOf(segment: Segment, units: readonly Unit[], uses: readonly number[][], index: number): number {
  const receivers = new Set(units.map((unit) => unit.receiver));
  const inside = units.slice(segment.from, segment.to);
  const out = (uses[index] ?? []).reduce((sum, count) => sum + count, 0);
  const used = uses.reduce((sum, row) => sum + (row[index] ?? 0), 0);
  const exported = inside.filter((unit) => unit.isExported).length / Math.max(1, inside.length);
  return (
    (inside.some((unit) => unit.isEntryPoint) ? WEIGHTS.entryPoint : 0) +
    (inside.some((unit) => isTypeHead(unit, receivers)) ? WEIGHTS.typeHead : 0) +
    (inside.some(
      (unit) => unit.kind === 'constructor' || unit.names.includes('constructor') || unit.names.includes('__init__'),
    )
      ? WEIGHTS.constructor
      : 0) +
    WEIGHTS.exported * exported +
    (WEIGHTS.usesMoreThanUsed * (out - used)) / Math.max(1, out + used)
  );
}

/** Where a class begins, or the type to which functions elsewhere belong: the rest is about it. */
function isTypeHead(unit: Unit, receivers: ReadonlySet<string>): boolean {
  return (
    (unit.isFirstMember && unit.container > 0) ||
    (unit.kind === 'type' && unit.names.some((name) => receivers.has(name)))
  );
}

function shareOfUses(uses: readonly number[][], from: number, to: number): number {
  const row = uses[from] ?? [];
  const out = row.reduce((sum, count) => sum + count, 0);
  return out === 0 ? 0 : (row[to] ?? 0) / out;
}
