/** A range of lines, 1-based, both ends inclusive. */
export type LineRange = readonly [start: number, end: number];

/**
 * Clamps ranges to the lines of a file and returns them sorted, disjoint and not adjacent. Anything that is not a
 * pair of whole numbers with start ≤ end is dropped. Work is bounded by the number of ranges, never by the numbers
 * in them.
 */
export function normalizeRanges(ranges: readonly LineRange[], lineCount: number): LineRange[] {
  const inside: LineRange[] = [];
  for (const [start, end] of ranges) {
    if (!Number.isInteger(start) || !Number.isInteger(end)) continue;
    const first = Math.max(1, start);
    const last = Math.min(lineCount, end);
    if (first <= last) inside.push([first, last]);
  }
  inside.sort((a, b) => a[0] - b[0]);
  const merged: LineRange[] = [];
  for (const range of inside) {
    const last = merged[merged.length - 1];
    if (last !== undefined && range[0] <= last[1] + 1) {
      merged[merged.length - 1] = [last[0], Math.max(last[1], range[1])];
    } else {
      merged.push(range);
    }
  }
  return merged;
}

/** The parts of `ranges` that `taken` does not cover. Both must be normalized; so is the result. */
export function subtractRanges(ranges: readonly LineRange[], taken: readonly LineRange[]): LineRange[] {
  const left: LineRange[] = [];
  let next = 0;
  for (const [start, end] of ranges) {
    let from = start;
    while (next < taken.length && (taken[next]?.[1] ?? 0) < from) next += 1;
    for (let index = next; index < taken.length; index += 1) {
      const cut = taken[index];
      if (cut === undefined || cut[0] > end) break;
      if (cut[0] > from) left.push([from, cut[0] - 1]);
      from = Math.max(from, cut[1] + 1);
    }
    if (from <= end) left.push([from, end]);
  }
  return left;
}

/** Number of lines that normalized ranges cover. */
export function countRangeLines(ranges: readonly LineRange[]): number {
  return ranges.reduce((total, [start, end]) => total + end - start + 1, 0);
}

/** Number of lines that two normalized lists of ranges share. */
export function countSharedLines(a: readonly LineRange[], b: readonly LineRange[]): number {
  return countRangeLines(a) - countRangeLines(subtractRanges(a, b));
}

/**
 * Lines that were given away, first come first served. Claiming costs the logarithm of the ranges already claimed
 * (and a move of the array), so that a hostile list of blocks stays cheap.
 */
export class LineClaims {
  /** Sorted, disjoint, not adjacent. */
  readonly #taken: LineRange[] = [];

  /** Claims normalized ranges and returns the parts of them that were still free. */
  claim(ranges: readonly LineRange[]): LineRange[] {
    return ranges.flatMap((range) => this.#claimOne(range));
  }

  #claimOne([start, end]: LineRange): LineRange[] {
    const from = this.#firstEndingAtOrAfter(start - 1);
    let to = from;
    while (to < this.#taken.length && (this.#taken[to]?.[0] ?? 0) <= end + 1) to += 1;
    const touched = this.#taken.slice(from, to);
    const free = subtractRanges([[start, end]], touched);
    const mergedStart = Math.min(start, touched[0]?.[0] ?? start);
    const mergedEnd = Math.max(end, touched[touched.length - 1]?.[1] ?? end);
    this.#taken.splice(from, to - from, [mergedStart, mergedEnd]);
    return free;
  }

  #firstEndingAtOrAfter(line: number): number {
    let low = 0;
    let high = this.#taken.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#taken[middle]?.[1] ?? 0) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
