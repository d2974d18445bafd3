/** A clock that stands still until it is told to go on. */
export class FakeClock {
  #time = Date.parse('2026-03-01T12:00:00Z');

  readonly now = (): number => this.#time;

  advance(milliseconds: number): void {
    this.#time += milliseconds;
  }
}

export const SECOND = 1000;
export const DAY = 86_400_000;
