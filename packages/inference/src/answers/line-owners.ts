import type { LineRange } from '@iris/core';

export const NOBODY = -1;

/** Which block (by its index) has a line. No line has two: what is given to one is taken from another. */
export class LineOwners {
  readonly #owners: Int32Array;

  /** Where blocks share a line, the first of them has it. Ranges must lie inside the file. */
  constructor(blocks: readonly (readonly LineRange[])[], lineCount: number) {
    this.#owners = new Int32Array(lineCount + 2).fill(NOBODY);
    for (let block = blocks.length - 1; block >= 0; block -= 1) {
      for (const range of blocks[block] ?? []) this.give(range, block);
    }
  }

  /** NOBODY for lines outside the file too. */
  of(line: number): number {
    return this.#owners[line] ?? NOBODY;
  }

  give([start, end]: LineRange, owner: number): void {
    this.#owners.fill(owner, start, end + 1);
  }

  /** The ranges of each of `count` blocks, sorted, disjoint and not adjacent. */
  toRanges(count: number): LineRange[][] {
    const ranges = Array.from({ length: count }, (): LineRange[] => []);
    let start = 1;
    for (let line = 2; line < this.#owners.length; line += 1) {
      if (this.of(line) === this.of(start)) continue;
      ranges[this.of(start)]?.push([start, line - 1]);
      start = line;
    }
    return ranges;
  }
}
