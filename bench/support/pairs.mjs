/**
 * A figure of the benchmarks is a ratio of two things that were measured in turn (A B A B …): machines differ and drift,
 * and what slows one side of a pair slows the other.
 *
 * @typedef {{ median: number, min: number, max: number }} Spread
 * @typedef {{ measured: Spread, against: Spread, ratio: Spread, pairs: number }} Comparison
 * @typedef {() => number | Promise<number>} Measure
 */

export const MIN_PAIRS = 5;

/**
 * Measures two things in turn and compares them pair by pair. The first of each pair changes, so that neither profits
 * from its place.
 *
 * @param {{ measured: Measure, against: Measure, pairs?: number }} options
 * @returns {Promise<Comparison>}
 */
export async function comparePairs({ measured, against, pairs = MIN_PAIRS }) {
  /** @type {number[]} */
  const ours = [];
  /** @type {number[]} */
  const theirs = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) ours.push(await measured());
    theirs.push(await against());
    if (pair % 2 === 1) ours.push(await measured());
  }
  return compare(ours, theirs);
}

/**
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs the other halves of the pairs, in the same order
 * @returns {Comparison}
 */
export function compare(ours, theirs) {
  const ratios = ours.map((value, pair) => value / (theirs[pair] ?? Number.NaN));
  return { measured: spread(ours), against: spread(theirs), ratio: spread(ratios), pairs: ours.length };
}

/**
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? Number.NaN) : upper;
  return { median: (lower + upper) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}
