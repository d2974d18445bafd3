import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreGuard, type StoreHealth, type StoreLog } from '@iris/sqlite';
import type { CounterName } from './counters.ts';
import { dayOf, untilNextDay } from './day.ts';
import type { TotalsRecord } from './metrics-document.ts';
import { MetricsFile } from './metrics-file.ts';
import { type Counts, PendingCounts } from './pending-counts.ts';
import { Publisher } from './publisher.ts';
import { TotalsStore } from './totals-store.ts';

/**
 * Counts for all processes that share a base folder, since the first start and by UTC day. No method throws: what
 * cannot be written stays in memory and is tried again. A process that is killed takes with it what it counted since
 * its last flush, about a second's worth.
 */
export interface RunningTotals {
  /** Costs an addition in memory. `amount` is a whole number; 1 unless given. */
  add(counter: CounterName, amount?: number): void;
  /** What this process counted since it started. */
  snapshot(): Counts;
  /** For the public: names no path. */
  health(): StoreHealth;
  /** Writes what was counted, unless that failed a moment ago. Happens by itself about once a second. */
  flush(): void;
  /** Writes and publishes what was counted. Nothing that is added afterwards is kept. */
  close(): Promise<void>;
}

export interface RunningTotalsOptions {
  /** The base folder; made when it is missing. */
  readonly directory: string;
  readonly log: StoreLog;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

const DATABASE_NAME = 'metrics.db';
const FLUSH_INTERVAL_MS = 1000;
/** Longer than the back-off after another process held the database for a moment. */
const CLOSE_ATTEMPTS = 40;
const CLOSE_PAUSE_MS = 100;

/** Opens the running totals of a base folder. Always succeeds: where the folder cannot be used, counts stay in memory. */
export function openRunningTotals(options: RunningTotalsOptions): RunningTotals {
  return new SharedTotals(options);
}

class SharedTotals implements RunningTotals {
  readonly #now: () => number;
  readonly #file: MetricsFile;
  readonly #guard: StoreGuard<TotalsStore>;
  readonly #pending: PendingCounts;
  readonly #publisher: Publisher;
  /** The database that was last flushed to. */
  #databaseId: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ directory, log, now = Date.now }: RunningTotalsOptions) {
    this.#now = now;
    this.#pending = new PendingCounts(dayOf(now()));
    this.#file = new MetricsFile(directory);
    this.#guard = new StoreGuard({
      path: join(directory, DATABASE_NAME),
      names: { folder: 'base folder', database: 'metrics database' },
      meanwhile: 'running totals are kept in memory until it can',
      owner: {
        open: (path) => this.#open(path),
        hasPending: () => !this.#pending.isEmpty,
        writePending: (store) => this.#flushTo(store),
        look: () => undefined,
        // What others remove is begun anew; what this process counted is its own.
        forget: () => undefined,
      },
      now,
      log,
    });
    this.#publisher = new Publisher({ file: this.#file, write: (action) => this.#guard.write(action), now, log });
    this.#guard.tend();
    if (this.#publisher.hasWork) this.#wake();
  }

  add(counter: CounterName, amount = 1): void {
    // First, since it may find that a new day has begun.
    if (this.#timer === undefined) this.#wake();
    this.#pending.add(counter, amount);
  }

  snapshot(): Counts {
    return this.#pending.sum();
  }

  health(): StoreHealth {
    const health = this.#guard.health();
    const { problem } = this.#publisher;
    return health.status === 'ok' && problem !== undefined ? { status: 'degraded', reason: `${problem}.` } : health;
  }

  flush(): void {
    this.#pending.beginDay(dayOf(this.#now()));
    this.#guard.tend();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    for (let attempt = 0; attempt < CLOSE_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await pause(CLOSE_PAUSE_MS);
      this.#guard.read((store) => {
        store.waitLonger();
        this.#flushTo(store);
      });
      await this.#publisher.publishNow();
      if (this.#isSettled()) break;
    }
    this.#guard.close();
  }

  /** Whether there is nothing left to do, or nothing that can be done. */
  #isSettled(): boolean {
    const { hasWork, problem } = this.#publisher;
    const isDone = this.#pending.isEmpty && (!hasWork || problem !== undefined);
    return isDone || this.#guard.health().status === 'degraded';
  }

  /** Sees to it that what is added now is written soon, and under this day: the timer does not run across midnight. */
  #wake(): void {
    if (this.#closed) return;
    const now = this.#now();
    this.#pending.beginDay(dayOf(now));
    this.#timer = setTimeout(() => this.#tick(), Math.min(FLUSH_INTERVAL_MS, untilNextDay(now))).unref();
  }

  #tick(): void {
    this.#timer = undefined;
    this.flush();
    this.#publisher.publishWhenDue();
    if (!this.#pending.isEmpty || this.#publisher.hasWork) this.#wake();
  }

  #open(path: string): TotalsStore {
    this.#file.removeStaleTemporaries(this.#now());
    const store = new TotalsStore(path, { now: this.#now, readPublished: () => this.#readPublished() });
    if (this.#databaseId !== undefined && this.#databaseId !== store.id) {
      this.#pending.takeBack(this.#publisher.takeLost(store.seeded));
    }
    this.#databaseId = store.id;
    const { lastFlush } = store;
    // A process that died may have left flushes that nobody published.
    if (lastFlush.sequence > lastFlush.published) this.#publisher.noteFlush(lastFlush, []);
    return store;
  }

  #readPublished(): TotalsRecord | undefined {
    const content = this.#file.read();
    return content.status === 'ok' ? content.record : undefined;
  }

  #flushTo(store: TotalsStore): void {
    if (this.#pending.isEmpty) return;
    const deltas = this.#pending.deltas();
    const flush = store.flush(deltas);
    this.#pending.markWritten();
    this.#publisher.noteFlush(flush, deltas);
  }
}
