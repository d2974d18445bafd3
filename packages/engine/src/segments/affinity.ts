import type { Unit } from '../units/unit.ts';
import { BandedMatrix } from './banded-matrix.ts';
import type { Bag, UnitWords } from './unit-words.ts';

/** Neighbours further apart than this are strangers: at the decay below their affinity is under 1 %. */
const BAND_WIDTH = 60;
const DISTANCE_DECAY = 12;
const OTHER_CONTAINER_FACTOR = 0.3;
/** Weight of a word that occurs in one unit only: it links nothing, it only lengthens the vector. */
const SINGLE_UNIT_FACTOR = 0.3;

const WEIGHTS = { names: 1, body: 0.6, uses: 2, members: 0.3, comments: 0.5, receiver: 0.3 } as const;

/**
 * How much two units of a file belong together: words of their names, bodies and comments, members that they share,
 * who uses whom, the same receiver; less with distance and across containers. The weights were measured on the
 * segmentation bench; they are flat, no single part is indispensable.
 */
export function measureAffinity(units: readonly Unit[], words: readonly UnitWords[]): BandedMatrix {
  const affinity = new BandedMatrix(units.length, BAND_WIDTH);
  addCosine(
    affinity,
    words.map((unit) => unit.names),
    WEIGHTS.names,
    binary,
  );
  addCosine(
    affinity,
    words.map((unit) => unit.body),
    WEIGHTS.body,
    logarithmic,
  );
  addCosine(
    affinity,
    words.map((unit) => unit.members),
    WEIGHTS.members,
    binary,
  );
  addCosine(
    affinity,
    words.map((unit) => unit.comments),
    WEIGHTS.comments,
    binary,
  );
  addUses(affinity, words);
  addReceivers(affinity, units);
  affinity.scale((i, j) => {
    const near = Math.exp((i - j) / DISTANCE_DECAY);
    return units[i]?.container === units[j]?.container ? near : near * OTHER_CONTAINER_FACTOR;
  });
  return affinity;
}

const binary = (): number => 1;
const logarithmic = (count: number): number => 1 + Math.log(count);

/** Adds the cosine of the units' words, weighted by how few units have a word, through an inverted index. */
function addCosine(
  affinity: BandedMatrix,
  bags: readonly Bag[],
  weight: number,
  frequency: (count: number) => number,
): void {
  const postings = new Map<number, { readonly unit: number; value: number }[]>();
  for (const [unit, bag] of bags.entries()) {
    for (const [id, count] of bag) {
      const posting = { unit, value: frequency(count) };
      const list = postings.get(id);
      if (list === undefined) postings.set(id, [posting]);
      else list.push(posting);
    }
  }
  const squares = new Float64Array(bags.length);
  for (const list of postings.values()) {
    const rarity = rarityOf(list.length, bags.length);
    for (const posting of list) {
      posting.value *= rarity;
      squares[posting.unit] = (squares[posting.unit] ?? 0) + posting.value ** 2;
    }
  }
  for (const list of postings.values()) if (list.length > 1) addPairs(affinity, list, squares, weight);
}

function rarityOf(unitsWithWord: number, units: number): number {
  const rarity = Math.log((1 + units / unitsWithWord) / 2);
  return unitsWithWord === 1 ? rarity * SINGLE_UNIT_FACTOR : rarity;
}

function addPairs(
  affinity: BandedMatrix,
  list: readonly { readonly unit: number; readonly value: number }[],
  squares: Float64Array,
  weight: number,
): void {
  for (let left = 0; left < list.length; left += 1) {
    const a = list[left];
    if (a === undefined || a.value === 0) continue;
    const scaled = (weight * a.value) / Math.sqrt(squares[a.unit] ?? 1);
    for (let right = left + 1; right < list.length; right += 1) {
      const b = list[right];
      if (b === undefined || b.unit - a.unit > affinity.width) break;
      affinity.add(a.unit, b.unit, (scaled * b.value) / Math.sqrt(squares[b.unit] ?? 1));
    }
  }
}

/** A link counts for less where a unit has many: what everybody calls joins nobody. */
function addUses(affinity: BandedMatrix, words: readonly UnitWords[]): void {
  const linked = words.map(() => new Set<number>());
  for (const [unit, { uses }] of words.entries()) {
    for (const target of uses) {
      linked[unit]?.add(target);
      linked[target]?.add(unit);
    }
  }
  for (const [unit, targets] of linked.entries()) {
    for (const target of targets) {
      if (target <= unit || target - unit > affinity.width) continue;
      const degrees = (targets.size + 1) * ((linked[target]?.size ?? 0) + 1);
      affinity.add(unit, target, WEIGHTS.uses / Math.sqrt(degrees));
    }
  }
}

function addReceivers(affinity: BandedMatrix, units: readonly Unit[]): void {
  for (const [i, unit] of units.entries()) {
    if (unit.receiver === '') continue;
    const last = Math.min(units.length - 1, i + affinity.width);
    for (let j = i + 1; j <= last; j += 1) {
      if (units[j]?.receiver === unit.receiver) affinity.add(i, j, WEIGHTS.receiver);
    }
  }
}
