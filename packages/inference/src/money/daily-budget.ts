import { join } from 'node:path';
import { StoreGuard, type StoreHealth, type StoreLog, type StoreNames } from '@iris/sqlite';
import { BudgetStore, type DaySpending, type Settlement, utcDay } from './budget-store.ts';

/** What a process may do with money that it asked for. */
export type BudgetClaim =
  | { readonly kind: 'granted'; readonly reservation: Reservation }
  /** Together with what was spent and reserved today it would be more than the budget. */
  | { readonly kind: 'exhausted' }
  /** Nobody can say now what was spent, so nothing may be. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Money kept for one call, until it is settled or released; the first of these counts. */
export interface Reservation {
  /** In billionths of a dollar. */
  readonly amount: number;
  /** Spends what the call cost, in billionths of a dollar; all that was reserved where that is not known (null). */
  settle(cost: number | null): void;
  /** Spends nothing: the call was not made, or is not charged. */
  release(): void;
}

/** Money in billionths of a dollar; null where it is not known. */
export interface BudgetStatus {
  /** UTC, as `YYYY-MM-DD`. */
  readonly day: string;
  readonly budget: number;
  readonly spent: number | null;
  readonly reserved: number | null;
}

export interface DailyBudgetOptions {
  /** The base folder; made when it is missing. */
  readonly directory: string;
  /** For one UTC day, in billionths of a dollar. */
  readonly budget: number;
  readonly log: StoreLog;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The name of the database in the base folder. */
export const BUDGET_DATABASE = 'budget.db';
export const BUDGET_NAMES: StoreNames = { folder: 'base folder', database: 'budget database' };
/** How long after its deadline a call is taken for abandoned. */
const GRACE_MS = 10_000;
const MAX_CALL_MS = 86_400_000;

/**
 * What may be spent on models in a day, shared by all processes of a base folder and kept over restarts and crashes.
 *
 * A call is let through only where its worst case still fits: spent + reserved + worst case ≤ budget. So however many
 * ask at once, the budget is kept to the last billionth as long as no call costs more than its worst case, and its last
 * part may stay unspent. What a process that died had reserved counts as spent, because the provider charges for it.
 * Where the record cannot be read, written or trusted, no money is granted.
 */
export class DailyBudget {
  readonly #budget: number;
  readonly #now: () => number;
  readonly #guard: StoreGuard<BudgetStore>;
  /** Costs that could not be written yet. Their reservations stand in for them. */
  #unwritten: Settlement[] = [];
  /** What this process last saw to be spent and reserved on a day. */
  #seen = { day: '', total: 0 };

  constructor({ directory, budget, log, now = Date.now }: DailyBudgetOptions) {
    this.#budget = budget;
    this.#now = now;
    this.#guard = new StoreGuard({
      path: join(directory, BUDGET_DATABASE),
      names: BUDGET_NAMES,
      meanwhile: 'no model is asked until it can',
      owner: {
        open: (path) => this.#open(path),
        hasPending: () => this.#unwritten.length > 0,
        writePending: (store) => this.#writeSettlements(store),
        look: () => undefined,
        // Whoever removes the record does not get the money back that a running process knows was spent.
        forget: () => undefined,
      },
      now,
      log,
    });
    this.#guard.tend();
  }

  /**
   * Asks for the most that a call can cost, in billionths of a dollar.
   *
   * @param callMs how long the call may take, in ms; later, its money is taken for spent
   * @throws RangeError for what is no amount or no time
   */
  reserve(amount: number, callMs: number): BudgetClaim {
    if (!isAmount(amount)) throw new RangeError(`${amount} is no amount of money`);
    if (!(callMs >= 0 && callMs <= MAX_CALL_MS)) throw new RangeError(`${callMs} ms is no time for a call`);
    // The first attempt may find that the record was replaced, which heals by itself.
    const claim = this.#claim(amount, callMs) ?? this.#claim(amount, callMs);
    return claim ?? { kind: 'unavailable', reason: this.#reason() };
  }

  status(): BudgetStatus {
    const now = this.#now();
    const day = utcDay(now);
    const spending = this.#guard.read((store) => store.read(day, now));
    return { day, budget: this.#budget, ...knownAmounts(spending) };
  }

  /** For the public: names no path. */
  health(): StoreHealth {
    const health = this.#guard.health();
    if (health.status === 'degraded') return health;
    const now = this.#now();
    const isLost = this.#guard.read((store) => store.read(utcDay(now), now).isLost);
    return isLost === true ? { status: 'degraded', reason: describeLoss(utcDay(now)) } : health;
  }

  /** What is not settled by now stays reserved, and so counts in full. */
  close(): void {
    if (this.#unwritten.length > 0) this.#guard.read((store) => this.#writeSettlements(store));
    this.#guard.close();
  }

  #open(path: string): BudgetStore {
    const now = this.#now();
    const store = new BudgetStore(path, now);
    const { day, total } = this.#seen;
    if (day === utcDay(now)) store.raise(day, total, now);
    return store;
  }

  #claim(amount: number, callMs: number): BudgetClaim | undefined {
    const now = this.#now();
    const day = utcDay(now);
    const fits = ({ spent, reserved, isLost }: DaySpending): boolean => {
      return !isLost && spent + reserved + amount <= this.#budget;
    };
    return this.#guard.write((store): BudgetClaim => {
      // Reading waits for nobody: once the budget is exhausted, this is all that is done.
      const spending = this.#look(store, now);
      if (spending.isLost) return { kind: 'unavailable', reason: describeLoss(day) };
      const endsAt = Math.ceil(now + callMs) + GRACE_MS;
      const id = fits(spending) ? store.reserve({ day, amount, endsAt }, now, fits) : undefined;
      if (id === undefined) return { kind: 'exhausted' };
      this.#seen = { day, total: this.#seen.total + amount };
      return { kind: 'granted', reservation: this.#createReservation({ id, day, amount }) };
    });
  }

  #look(store: BudgetStore, now: number): DaySpending {
    const day = utcDay(now);
    const spending = store.read(day, now);
    this.#seen = { day, total: spending.spent + spending.reserved };
    return spending;
  }

  #createReservation({ id, day, amount }: NewReservation): Reservation {
    let isOpen = true;
    const end = (cost: number): void => {
      if (!isOpen) return;
      isOpen = false;
      this.#unwritten.push({ id, day, cost });
      this.#guard.write((store) => this.#writeSettlements(store));
    };
    return {
      amount,
      settle: (cost) => end(cost !== null && isAmount(cost) ? cost : amount),
      release: () => end(0),
    };
  }

  #writeSettlements(store: BudgetStore): void {
    const now = this.#now();
    store.settle(this.#unwritten, utcDay(now));
    this.#unwritten = [];
    this.#look(store, now);
  }

  #reason(): string {
    const health = this.health();
    return health.status === 'degraded' ? health.reason : 'The budget database is busy.';
  }
}

interface NewReservation {
  readonly id: string;
  readonly day: string;
  readonly amount: number;
}

/** Null for amounts that nobody knows. */
export function knownAmounts(spending: DaySpending | undefined): Pick<BudgetStatus, 'spent' | 'reserved'> {
  if (spending === undefined || spending.isLost) return { spent: null, reserved: null };
  return { spent: spending.spent, reserved: spending.reserved };
}

/** The database holds whole numbers only, and would be taken for a corrupt one if it refused anything else. */
function isAmount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function describeLoss(day: string): string {
  return `What was spent on ${day} is not known, because the budget database was corrupt; no model is asked until the next day (UTC) begins.`;
}
