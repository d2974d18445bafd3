import { COUNTER_NAMES, type CounterName } from './counters.ts';

export type Counts = Readonly<Record<CounterName, number>>;

/** What to add to one counter of one day. */
export interface Delta {
  readonly day: string;
  readonly counter: CounterName;
  readonly amount: number;
}

type MutableCounts = Record<CounterName, number>;

/** What was counted and is not written yet, by day; and what was counted in all. */
export class PendingCounts {
  readonly #byDay = new Map<string, MutableCounts>();
  readonly #written = zeros();
  #current: MutableCounts;
  #isEmpty = true;

  /** Counts belong to `day` until another one begins. */
  constructor(day: string) {
    this.#current = this.#countsOf(day);
  }

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Amounts that no counter can take (negative, fractions, not a number) are left out. */
  add(counter: CounterName, amount: number): void {
    if (!(amount > 0 && Number.isSafeInteger(amount))) return;
    this.#current[counter] += amount;
    this.#isEmpty = false;
  }

  beginDay(day: string): void {
    this.#current = this.#countsOf(day);
  }

  deltas(): Delta[] {
    const deltas: Delta[] = [];
    for (const [day, counts] of this.#byDay) {
      for (const counter of COUNTER_NAMES) {
        const amount = counts[counter];
        if (amount > 0) deltas.push({ day, counter, amount });
      }
    }
    return deltas;
  }

  /** Notes that all deltas are written. */
  markWritten(): void {
    for (const { counter, amount } of this.deltas()) this.#written[counter] += amount;
    for (const [day, counts] of this.#byDay) {
      if (counts === this.#current) Object.assign(counts, zeros());
      else this.#byDay.delete(day);
    }
    this.#isEmpty = true;
  }

  /** Takes deltas back that were marked written and were lost. */
  takeBack(deltas: readonly Delta[]): void {
    for (const { day, counter, amount } of deltas) {
      this.#countsOf(day)[counter] += amount;
      this.#written[counter] -= amount;
      this.#isEmpty = false;
    }
  }

  /** All that was ever added, written or not. */
  sum(): Counts {
    const sum = { ...this.#written };
    for (const { counter, amount } of this.deltas()) sum[counter] += amount;
    return sum;
  }

  #countsOf(day: string): MutableCounts {
    const counts = this.#byDay.get(day) ?? zeros();
    this.#byDay.set(day, counts);
    return counts;
  }
}

function zeros(): MutableCounts {
  // One entry for each name of the table.
  return Object.fromEntries(COUNTER_NAMES.map((counter) => [counter, 0])) as MutableCounts;
}
