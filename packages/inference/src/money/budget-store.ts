import { randomUUID } from 'node:crypto';
import {
  type Database,
  openSharedDatabase,
  type Statement,
  StoreFailure,
  StoreFiles,
  type Transaction,
} from '@iris/sqlite';

/** What was spent on one UTC day, in billionths of a dollar. */
export interface DaySpending {
  /** Settled, or reserved by calls that are long over: whoever made those died, and will be charged for them. */
  readonly spent: number;
  /** The most that calls under way may cost. */
  readonly reserved: number;
  /** Whether the record of the day was lost, so that nobody knows what was spent. */
  readonly isLost: boolean;
}

export interface NewReservation {
  readonly day: string;
  readonly amount: number;
  /** When the call is over for certain, in milliseconds since the epoch. */
  readonly endsAt: number;
}

/** What a call cost, in place of what was reserved for it. */
export interface Settlement {
  readonly id: string;
  /** That of the reservation, whichever it is now. */
  readonly day: string;
  readonly cost: number;
}

/** So many days are kept. Counted by days, not by the clock, so that a wrong clock removes nothing. */
const MAX_DAYS = 40;
const LOG_BYTES = 256 * 1024;
/** Worth a wait: who is not let in at once makes do with a lesser answer. */
const BUSY_TIMEOUT_MS = 100;
/** What JavaScript holds exactly: some nine million dollars. */
const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;
const SET_ASIDE_DAY = /[.]corrupt-(\d{4}-\d{2}-\d{2})T/;

const MIGRATIONS = [
  `CREATE TABLE IF NOT EXISTS days (
     day TEXT PRIMARY KEY,
     settled INTEGER NOT NULL DEFAULT 0,
     is_lost INTEGER NOT NULL DEFAULT 0
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE IF NOT EXISTS reservations (
     day TEXT NOT NULL,
     id TEXT NOT NULL,
     amount INTEGER NOT NULL,
     ends_at INTEGER NOT NULL,
     PRIMARY KEY (day, id)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE IF NOT EXISTS state (
     name TEXT PRIMARY KEY,
     value INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

const SELECT_DAY = 'SELECT settled, is_lost FROM days WHERE day = ?';
const SELECT_RESERVED = `SELECT
  total(amount) FILTER (WHERE ends_at > @now) AS open,
  total(amount) FILTER (WHERE ends_at <= @now) AS abandoned
  FROM reservations WHERE day = @day`;
const RESERVE = 'INSERT INTO reservations (day, id, amount, ends_at) VALUES (?, ?, ?, ?)';
const END_RESERVATION = 'DELETE FROM reservations WHERE day = ? AND id = ?';
const ADD_TO_DAY = `INSERT INTO days (day, settled) VALUES (?, ?)
  ON CONFLICT (day) DO UPDATE SET settled = min(settled + excluded.settled, ${MAX_AMOUNT})`;
const MARK_LOST = 'INSERT INTO days (day, is_lost) VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET is_lost = 1';
const SELECT_BEGUN = "SELECT value FROM state WHERE name = 'begun_at'";
const NOTE_BEGUN = "INSERT OR REPLACE INTO state (name, value) VALUES ('begun_at', ?)";
const REMOVE_OLD_DAYS = `DELETE FROM days WHERE day < @today AND day <= (
  SELECT day FROM days ORDER BY day DESC LIMIT 1 OFFSET ${MAX_DAYS})`;
const REMOVE_OLD_RESERVATIONS = 'DELETE FROM reservations WHERE day < @today AND day < (SELECT min(day) FROM days)';

/** Reads what was spent on a day, as all processes that share the database know it. */
export class SpendingReader {
  readonly #day: Statement<[day: string], { readonly settled: number; readonly is_lost: number }>;
  readonly #reserved: Statement<[{ day: string; now: number }], { readonly open: number; readonly abandoned: number }>;

  constructor(db: Database) {
    this.#day = db.prepare(SELECT_DAY);
    this.#reserved = db.prepare(SELECT_RESERVED);
  }

  read(day: string, now: number): DaySpending {
    const { settled = 0, is_lost: isLost = 0 } = this.#day.get(day) ?? {};
    const { open = 0, abandoned = 0 } = this.#reserved.get({ day, now }) ?? {};
    return { spent: settled + abandoned, reserved: open, isLost: isLost !== 0 };
  }
}

/**
 * The database of the budget: one connection to one file that any number of processes share. Every method throws what
 * SQLite throws, and those that write fail where the file no longer has its name: what is spent in a file that was set
 * aside would be forgotten.
 *
 * A reservation counts in full until it is settled, whatever becomes of the process that made it, so no clock and no
 * sign of life decides about money.
 */
export class BudgetStore {
  readonly #db: Database;
  readonly #files: StoreFiles;
  readonly #identity: string | undefined;
  readonly #reader: SpendingReader;
  readonly #reserve: Statement<[day: string, id: string, amount: number, endsAt: number]>;
  readonly #endReservation: Statement<[day: string, id: string]>;
  readonly #addToDay: Statement<[day: string, amount: number]>;
  readonly #inTransaction: Transaction<(action: () => unknown) => unknown>;

  /** The database file must exist. */
  constructor(path: string, now: number) {
    this.#files = new StoreFiles(path);
    this.#identity = this.#files.identity();
    const db = openSharedDatabase(path, { logBytes: LOG_BYTES, migrations: MIGRATIONS });
    this.#db = db;
    try {
      db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      this.#reader = new SpendingReader(db);
      this.#reserve = db.prepare(RESERVE);
      this.#endReservation = db.prepare(END_RESERVATION);
      this.#addToDay = db.prepare(ADD_TO_DAY);
      this.#inTransaction = db.transaction((action: () => unknown) => action());
      this.#exclusively(() => this.#begin(now));
    } catch (error) {
      db.close();
      throw error;
    }
  }

  read(day: string, now: number): DaySpending {
    return this.#reader.read(day, now);
  }

  /** Reserves where `mayReserve` agrees to what was spent until then. Returns the id; undefined where it does not. */
  reserve(
    { day, amount, endsAt }: NewReservation,
    now: number,
    mayReserve: (spending: DaySpending) => boolean,
  ): string | undefined {
    return this.#exclusively(() => {
      if (!mayReserve(this.read(day, now))) return undefined;
      const id = randomUUID();
      this.#reserve.run(day, id, amount, endsAt);
      return id;
    });
  }

  /** Puts costs in place of reservations. Writes something in any case: what cannot be written is noticed. */
  settle(settlements: readonly Settlement[], today: string): void {
    this.#exclusively(() => {
      this.#addToDay.run(today, 0);
      for (const { id, day, cost } of settlements) {
        this.#endReservation.run(day, id);
        this.#addToDay.run(day, cost);
      }
    });
  }

  /** Makes sure that a day's spending, reservations included, is recorded as no less than a process saw it to be. */
  raise(day: string, seen: number, now: number): void {
    this.#exclusively(() => {
      const { spent, reserved } = this.read(day, now);
      if (seen > spent + reserved) this.#addToDay.run(day, seen - spent - reserved);
    });
  }

  close(): void {
    this.#db.close();
  }

  /** A database that is begun in place of a corrupt one does not know what was spent on the day that one was found. */
  #begin(now: number): void {
    if (this.#db.prepare(SELECT_BEGUN).get() === undefined) {
      const markLost = this.#db.prepare<[day: string]>(MARK_LOST);
      for (const name of this.#files.setAsideNames()) {
        const [, day] = SET_ASIDE_DAY.exec(name) ?? [];
        if (day !== undefined) markLost.run(day);
      }
      this.#db.prepare<[now: number]>(NOTE_BEGUN).run(now);
    }
    const today = utcDay(now);
    for (const removal of [REMOVE_OLD_DAYS, REMOVE_OLD_RESERVATIONS]) {
      this.#db.prepare<[{ today: string }]>(removal).run({ today });
    }
  }

  #exclusively<T>(action: () => T): T {
    const checked = (): T => {
      this.#assertInPlace();
      const result = action();
      this.#assertInPlace();
      return result;
    };
    // The transaction hands on what the action returns.
    return this.#inTransaction.immediate(checked) as T;
  }

  #assertInPlace(): void {
    if (this.#files.identity() === this.#identity) return;
    throw new StoreFailure('moved', 'The database was replaced or removed');
  }
}

/** The UTC day of a time in milliseconds since the epoch, as `YYYY-MM-DD`. */
export function utcDay(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
