/** The memory that the bodies of all requests under way may take together, in bytes. */
export class BodyBudget {
  #free: number;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** Takes bytes that have arrived; false, and nothing taken, where they do not fit. */
  tryTake(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  /** Gives back what was taken. */
  release(bytes: number): void {
    this.#free += bytes;
  }
}
