/**
 * A list that is changed in many places, one near the other: what lies between two places is moved, nothing else. With a
 * cursor in each of very many lines, copying all of them for each would take seconds.
 */
export class GapList<T> {
  readonly #above: T[];
  /** The nearest one last. */
  readonly #below: T[];

  /** @param start where it is changed first */
  constructor(items: readonly T[], start: number) {
    this.#above = items.slice(0, start);
    this.#below = items.slice(start).reverse();
  }

  /** @returns what was there */
  remove(start: number, count: number): T[] {
    const distance = start - this.#above.length;
    if (distance < 0) moveLast(-distance, this.#above, this.#below);
    else moveLast(distance, this.#below, this.#above);
    return lastOf(this.#below, count);
  }

  /** Puts items where others were removed last. */
  insert(items: readonly T[]): void {
    for (const item of items) this.#above.push(item);
  }

  /** The list is not to be changed after this. */
  toArray(): T[] {
    return this.#above.concat(this.#below.reverse());
  }
}

function moveLast<T>(count: number, from: T[], to: T[]): void {
  for (const item of lastOf(from, count)) to.push(item);
}

/** Takes the last items away and gives them, the last one first. */
function lastOf<T>(items: T[], count: number): T[] {
  return items.splice(Math.max(0, items.length - count)).reverse();
}
