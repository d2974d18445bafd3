import type { CodeLines } from '../units/code-lines.ts';
import type { Unit } from '../units/unit.ts';
import type { BandedMatrix } from './banded-matrix.ts';

/** Units `from` up to, not including, `to`. */
export interface Segment {
  readonly from: number;
  readonly to: number;
}

const SIZE_PRIOR = { weight: 0.004, share: 0.2, deviation: 0.8 } as const;
const BONUS = { noBlankLine: -0.1, declaresType: 0.01, containerChanges: 0.02 } as const;

/** In a file with more units than this, only the most likely places are tried, so that time stays linear in its length. */
const MAX_CUTS = 1000;

/**
 * Divides units into contiguous segments of greatest modularity (Newman's, with the degree-corrected null model), by
 * dynamic programming over all ways to cut: exact up to `MAX_CUTS` units, and without a number of segments given. A
 * weak prior on size (a fifth of the file) and small bonuses for where people begin sections are added to it. Method
 * and constants from the findings of the segmentation bench. O(n · min(n, MAX_CUTS)) time.
 */
export function divideIntoSegments(
  units: readonly Unit[],
  affinity: BandedMatrix,
  codeLines: CodeLines,
): readonly Segment[] {
  const objective = new Objective(units, affinity, codeLines);
  const mayCut = findCuts(units, affinity);
  const best = new Float64Array(units.length + 1);
  const cut = new Int32Array(units.length + 1);
  for (let to = 1; to <= units.length; to += 1) {
    if (mayCut[to] !== 1) continue;
    let bestValue = Number.NEGATIVE_INFINITY;
    let inside = 0;
    for (let from = to - 1; from >= 0; from -= 1) {
      inside += objective.affinityWithin(from, to);
      if (mayCut[from] !== 1) continue;
      const value = (best[from] ?? 0) + objective.valueOf(from, to, inside);
      if (value > bestValue) {
        bestValue = value;
        cut[to] = from;
      }
    }
    best[to] = bestValue;
  }
  const segments: Segment[] = [];
  for (let to = units.length; to > 0; to = cut[to] ?? 0) segments.push({ from: cut[to] ?? 0, to });
  return segments.reverse();
}

/** Marks the units before which a segment may begin: all of them, or those least bound to the unit before. */
function findCuts(units: readonly Unit[], affinity: BandedMatrix): Uint8Array {
  const mayCut = new Uint8Array(units.length + 1).fill(units.length > MAX_CUTS ? 0 : 1);
  mayCut[0] = 1;
  mayCut[units.length] = 1;
  if (units.length <= MAX_CUTS) return mayCut;
  const bound = Float64Array.from(
    units,
    (unit, index) => affinity.get(index - 1, index) - bonusOf(unit, units[index - 1]),
  );
  const byBound = Array.from(units.keys()).sort((a, b) => (bound[a] ?? 0) - (bound[b] ?? 0));
  for (const index of byBound.slice(0, MAX_CUTS)) mayCut[index] = 1;
  return mayCut;
}

class Objective {
  readonly #affinity: BandedMatrix;
  /** Sums of row i over its next neighbours, so that the sum up to any of them is one look-up. */
  readonly #rowSums: Float64Array;
  /** Sum of degrees of the units before i. */
  readonly #degreesBefore: Float64Array;
  readonly #linesBefore: Float64Array;
  readonly #bonus: Float64Array;
  readonly #total: number;

  constructor(units: readonly Unit[], affinity: BandedMatrix, codeLines: CodeLines) {
    const { size, width } = affinity;
    this.#affinity = affinity;
    this.#rowSums = new Float64Array(size * (width + 1));
    this.#degreesBefore = new Float64Array(size + 1);
    this.#linesBefore = new Float64Array(size + 1);
    this.#bonus = Float64Array.from(units, (unit, index) => bonusOf(unit, units[index - 1]));
    const degrees = new Float64Array(size);
    for (let i = 0; i < size; i += 1) {
      for (let j = i + 1; j <= Math.min(size - 1, i + width); j += 1) {
        const value = affinity.get(i, j);
        degrees[i] = (degrees[i] ?? 0) + value;
        degrees[j] = (degrees[j] ?? 0) + value;
        this.#rowSums[i * (width + 1) + j - i] = (this.#rowSums[i * (width + 1) + j - i - 1] ?? 0) + value;
      }
    }
    for (const [index, unit] of units.entries()) {
      this.#degreesBefore[index + 1] = (this.#degreesBefore[index] ?? 0) + (degrees[index] ?? 0);
      const lines = codeLines.count(unit.firstLine, unit.lastLine);
      this.#linesBefore[index + 1] = (this.#linesBefore[index] ?? 0) + Math.max(1, lines);
    }
    this.#total = this.#degreesBefore[size] ?? 0;
  }

  /** Affinity of unit `from` to the units after it, up to `to`; both directions of each pair. */
  affinityWithin(from: number, to: number): number {
    const { width } = this.#affinity;
    return 2 * (this.#rowSums[from * (width + 1) + Math.min(width, to - from - 1)] ?? 0);
  }

  valueOf(from: number, to: number, affinityInside: number): number {
    const bonus = from > 0 ? (this.#bonus[from] ?? 0) : 0;
    return this.#modularity(from, to, affinityInside) + SIZE_PRIOR.weight * this.#sizePrior(from, to) + bonus;
  }

  #modularity(from: number, to: number, affinityInside: number): number {
    if (this.#total === 0) return 0;
    // Shares before squares: the square of a very small degree is no longer a number's size apart from 0.
    const share = ((this.#degreesBefore[to] ?? 0) - (this.#degreesBefore[from] ?? 0)) / this.#total;
    return affinityInside / this.#total - share ** 2;
  }

  #sizePrior(from: number, to: number): number {
    const all = this.#linesBefore[this.#linesBefore.length - 1] ?? 1;
    const share = ((this.#linesBefore[to] ?? 0) - (this.#linesBefore[from] ?? 0)) / all;
    return -0.5 * ((Math.log(share) - Math.log(SIZE_PRIOR.share)) / SIZE_PRIOR.deviation) ** 2;
  }
}

function bonusOf(unit: Unit, previous: Unit | undefined): number {
  let bonus = unit.followsBlankLine ? 0 : BONUS.noBlankLine;
  if (unit.kind === 'type') bonus += BONUS.declaresType;
  if (unit.isFirstMember || previous?.container !== unit.container) bonus += BONUS.containerChanges;
  return bonus;
}
