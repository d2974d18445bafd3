import { randomInt } from 'node:crypto';
import {
  type Database,
  openSharedDatabase,
  type Statement,
  StoreFailure,
  StoreFiles,
  type Transaction,
} from '@iris/sqlite';
import type { TotalsRecord } from './metrics-document.ts';
import type { Delta } from './pending-counts.ts';

/** What one flush did. */
export interface Flush {
  readonly sequence: number;
  /** The flush up to which totals are published. */
  readonly published: number;
}

export type PublicationClaim =
  /** The caller is to publish this. */
  | { readonly kind: 'granted'; readonly record: TotalsRecord }
  /** All is published up to this flush. */
  | { readonly kind: 'done'; readonly published: number }
  /** Somebody published, or is publishing, and it is not time again. */
  | { readonly kind: 'later' };

export interface TotalsStoreOptions {
  readonly now: () => number;
  /** What is published; asked once, while no other process can publish. */
  readonly readPublished: () => TotalsRecord | undefined;
}

export interface ClaimOptions {
  /** What the caller wants to be published: its last flush. */
  readonly sequence: number;
  readonly now: number;
  /** Milliseconds that have to lie between two publications, by whichever process. */
  readonly interval: number;
}

/** So many days are kept. Counted by days, not by the clock, so that a wrong clock removes nothing. */
const MAX_DAYS = 90;
/** The largest range that `randomInt` has. */
const MAX_DATABASE_ID = 2 ** 48 - 1;
const CLOSING_BUSY_TIMEOUT_MS = 500;
const LOG_BYTES = 1024 * 1024;

const MIGRATIONS = [
  `CREATE TABLE IF NOT EXISTS totals (
     counter TEXT PRIMARY KEY,
     value INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE IF NOT EXISTS days (
     day TEXT NOT NULL,
     counter TEXT NOT NULL,
     value INTEGER NOT NULL,
     PRIMARY KEY (day, counter)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE IF NOT EXISTS state (
     name TEXT PRIMARY KEY,
     value INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

/** What JSON and JavaScript hold exactly; a counter stays there rather than become a fraction. */
const MAX_VALUE = Number.MAX_SAFE_INTEGER;

const ADD_TO_TOTAL = `INSERT INTO totals (counter, value) VALUES (?, ?)
  ON CONFLICT (counter) DO UPDATE SET value = min(value + excluded.value, ${MAX_VALUE})`;
const ADD_TO_DAY = `INSERT INTO days (day, counter, value) VALUES (?, ?, ?)
  ON CONFLICT (day, counter) DO UPDATE SET value = min(value + excluded.value, ${MAX_VALUE})`;
const RAISE_TOTAL = `INSERT INTO totals (counter, value) VALUES (?, ?)
  ON CONFLICT (counter) DO UPDATE SET value = max(value, excluded.value)`;
const RAISE_DAY = `INSERT INTO days (day, counter, value) VALUES (?, ?, ?)
  ON CONFLICT (day, counter) DO UPDATE SET value = max(value, excluded.value)`;
const REMOVE_OLD_DAYS = `DELETE FROM days WHERE day <= (
  SELECT day FROM (SELECT DISTINCT day FROM days) ORDER BY day DESC LIMIT 1 OFFSET ${MAX_DAYS})`;

/** Numbers that all processes share beside the counters. */
type StateName =
  /** A random number by which processes tell this database from one that is made in its place. */
  | 'database'
  /** When counting began. */
  | 'since'
  /** Flushes so far. */
  | 'sequence'
  /** The flush up to which this database was made from what was published. */
  | 'seeded'
  /** The flush up to which totals are published. */
  | 'published'
  /** When somebody last set out to publish. */
  | 'claimed_at';

/**
 * The database of the totals: one connection to one file that any number of processes share. Every method is one
 * transaction that holds the write lock, throws what SQLite throws, and fails where the file no longer has its name:
 * what is added to a file that was set aside would be lost.
 */
export class TotalsStore {
  readonly #db: Database;
  readonly #files: StoreFiles;
  readonly #identity: string | undefined;
  readonly #state: Statement<[name: StateName], number>;
  readonly #setState: Statement<[name: StateName, value: number]>;
  readonly #addToTotal: Statement<[counter: string, amount: number]>;
  readonly #addToDay: Statement<[day: string, counter: string, amount: number]>;
  readonly #removeOldDays: Statement<[]>;
  readonly #totals: Statement<[], [counter: string, value: number]>;
  readonly #days: Statement<[], [day: string, counter: string, value: number]>;
  readonly #inTransaction: Transaction<(action: () => unknown) => unknown>;
  #latestDay = '';

  /** The database file must exist. */
  constructor(path: string, options: TotalsStoreOptions) {
    this.#files = new StoreFiles(path);
    this.#identity = this.#files.identity();
    const db = openSharedDatabase(path, { logBytes: LOG_BYTES, migrations: MIGRATIONS });
    this.#db = db;
    try {
      this.#state = db.prepare<[StateName], number>('SELECT value FROM state WHERE name = ?').pluck();
      this.#setState = db.prepare('INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)');
      this.#addToTotal = db.prepare(ADD_TO_TOTAL);
      this.#addToDay = db.prepare(ADD_TO_DAY);
      this.#removeOldDays = db.prepare(REMOVE_OLD_DAYS);
      this.#totals = db.prepare<[], [string, number]>('SELECT counter, value FROM totals').raw();
      this.#days = db.prepare<[], [string, string, number]>('SELECT day, counter, value FROM days').raw();
      this.#inTransaction = db.transaction((action: () => unknown) => action());
      this.#exclusively(() => this.#catchUp(options));
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Tells this database from any that was or will be made in its place, whatever the file system calls them. */
  get id(): number {
    return this.#numberOf('database');
  }

  /** The flush up to which this database was made from what was published. */
  get seeded(): number {
    return this.#numberOf('seeded');
  }

  /** The last flush, by whichever process. */
  get lastFlush(): Flush {
    return { sequence: this.#numberOf('sequence'), published: this.#numberOf('published') };
  }

  /** Adds what a process counted, all of it or nothing. */
  flush(deltas: readonly Delta[]): Flush {
    return this.#exclusively(() => {
      for (const { day, counter, amount } of deltas) {
        this.#addToTotal.run(counter, amount);
        this.#addToDay.run(day, counter, amount);
        if (day > this.#latestDay) this.#beginDay(day);
      }
      const sequence = this.#numberOf('sequence') + 1;
      this.#setState.run('sequence', sequence);
      return { sequence, published: this.#numberOf('published') };
    });
  }

  /** Decides who publishes. Who is granted it and dies delays the next by the interval. */
  claimPublication({ sequence, now, interval }: ClaimOptions): PublicationClaim {
    return this.#exclusively(() => {
      const published = this.#numberOf('published');
      if (published >= sequence) return { kind: 'done', published };
      // Whichever way a clock was set.
      if (Math.abs(now - this.#numberOf('claimed_at')) < interval) return { kind: 'later' };
      this.#setState.run('claimed_at', now);
      return { kind: 'granted', record: this.#readRecord(now) };
    });
  }

  /** Runs `replace`, which puts the record of this flush in place and says whether it could, while nobody else can. */
  publish(sequence: number, replace: () => boolean): void {
    this.#exclusively(() => {
      if (replace() && sequence > this.#numberOf('published')) this.#setState.run('published', sequence);
    });
  }

  /** From now on waits for other processes as long as a server that serves nobody any more can afford. */
  waitLonger(): void {
    this.#db.pragma(`busy_timeout = ${CLOSING_BUSY_TIMEOUT_MS}`);
  }

  close(): void {
    this.#db.close();
  }

  /**
   * What was published is never taken back: a database that is new, or older than what was published (a power failure
   * may cost it its last transactions), is raised to that. Both are states of the same growing counters, so the larger
   * value of each is the later one.
   */
  #catchUp({ now, readPublished }: TotalsStoreOptions): void {
    const published = readPublished();
    if (this.#state.get('database') === undefined) {
      this.#setState.run('database', randomInt(1, MAX_DATABASE_ID));
      this.#setState.run('since', published?.since ?? now());
    }
    if (published === undefined || published.sequence <= this.#numberOf('sequence')) return;
    const raiseTotal = this.#db.prepare<[string, number]>(RAISE_TOTAL);
    const raiseDay = this.#db.prepare<[string, string, number]>(RAISE_DAY);
    for (const [counter, value] of published.totals) raiseTotal.run(counter, value);
    for (const [day, values] of published.days) {
      for (const [counter, value] of values) raiseDay.run(day, counter, value);
    }
    this.#setState.run('since', Math.min(published.since, this.#numberOf('since')));
    for (const name of ['sequence', 'seeded', 'published'] as const) this.#setState.run(name, published.sequence);
  }

  #beginDay(day: string): void {
    this.#latestDay = day;
    this.#removeOldDays.run();
  }

  #readRecord(now: number): TotalsRecord {
    const days = new Map<string, Map<string, number>>();
    for (const [day, counter, value] of this.#days.iterate()) {
      const values = days.get(day) ?? new Map<string, number>();
      days.set(day, values.set(counter, value));
    }
    return {
      sequence: this.#numberOf('sequence'),
      since: this.#numberOf('since'),
      updatedAt: now,
      totals: new Map(this.#totals.iterate()),
      days,
    };
  }

  #numberOf(name: StateName): number {
    return this.#state.get(name) ?? 0;
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
