/**
 * Symmetric matrix whose entries vanish far from the diagonal: the affinity of two units dies away with their
 * distance, so only the nearest `width` neighbours of each are kept. Memory and time grow with the number of units,
 * not with its square.
 */
export class BandedMatrix {
  readonly size: number;
  readonly width: number;
  /** Row i holds (i, i+1) … (i, i+width). */
  readonly #upper: Float64Array;

  constructor(size: number, width: number) {
    this.size = size;
    this.width = Math.min(width, Math.max(0, size - 1));
    this.#upper = new Float64Array(size * this.width);
  }

  /** Entry of two different units; 0 outside the band. */
  get(i: number, j: number): number {
    const low = Math.min(i, j);
    const distance = Math.abs(i - j);
    if (distance === 0 || distance > this.width) return 0;
    return this.#upper[low * this.width + distance - 1] ?? 0;
  }

  /** Adds to the entry (i, j), i < j ≤ i + width. */
  add(i: number, j: number, value: number): void {
    const at = i * this.width + j - i - 1;
    this.#upper[at] = (this.#upper[at] ?? 0) + value;
  }

  /** Multiplies every entry of the band by what `factor` says of its row and column. */
  scale(factor: (i: number, j: number) => number): void {
    for (let i = 0; i < this.size; i += 1) {
      const last = Math.min(this.size - 1, i + this.width);
      for (let j = i + 1; j <= last; j += 1) {
        const at = i * this.width + j - i - 1;
        const value = this.#upper[at] ?? 0;
        if (value !== 0) this.#upper[at] = value * factor(i, j);
      }
    }
  }
}
