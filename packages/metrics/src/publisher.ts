import { rm } from 'node:fs/promises';
import type { StoreLog } from '@iris/sqlite';
import type { MetricsFile } from './metrics-file.ts';
import type { Delta } from './pending-counts.ts';
import type { Flush, TotalsStore } from './totals-store.ts';

export interface PublisherOptions {
  readonly file: MetricsFile;
  /** Runs an action on the store that writes; undefined where that cannot be done now. */
  readonly write: <T>(action: (store: TotalsStore) => T) => T | undefined;
  readonly now: () => number;
  readonly log: StoreLog;
}

interface UnpublishedFlush {
  readonly sequence: number;
  readonly deltas: readonly Delta[];
}

/** Milliseconds between two publications, by whichever process. */
const PUBLISH_INTERVAL_MS = 5000;
const RETRY_MS = 30_000;
/** Enough for any publication that works; what is beyond it would be lost with the database only. */
const MAX_UNPUBLISHED = 1000;

/**
 * Publishes the totals as `metrics.json`, never older ones over later ones: the record is written beside the file
 * without haste, and put in its place under the database's write lock, if what is there is older still. Keeps what this
 * process flushed until that is published, because a database that is lost is made again from what was published.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  #unpublished: UnpublishedFlush[] = [];
  #ongoing: Promise<void> | undefined;
  #notBefore = Number.NEGATIVE_INFINITY;
  #problem: string | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get hasWork(): boolean {
    return this.#unpublished.length > 0;
  }

  /** Why the file is not up to date, for the public. */
  get problem(): string | undefined {
    return this.#problem;
  }

  noteFlush({ sequence, published }: Flush, deltas: readonly Delta[]): void {
    this.#unpublished.push({ sequence, deltas });
    if (this.#unpublished.length > MAX_UNPUBLISHED) this.#unpublished.shift();
    this.#forgetUpTo(published);
  }

  /** Hands over what was flushed to a database that is gone and is not in one made from what `seeded` says. */
  takeLost(seeded: number): Delta[] {
    const lost = this.#unpublished.filter(({ sequence }) => sequence > seeded).flatMap(({ deltas }) => deltas);
    this.#unpublished = [];
    return lost;
  }

  /** Begins to publish where it is time to. */
  publishWhenDue(): void {
    const { now } = this.#options;
    if (!this.hasWork || this.#ongoing !== undefined) return;
    // A clock that was set back must not silence us.
    if (now() < this.#notBefore && this.#notBefore - now() <= RETRY_MS) return;
    this.#ongoing = this.#publish(PUBLISH_INTERVAL_MS).finally(() => {
      this.#ongoing = undefined;
    });
  }

  /** Publishes what is not published yet, without waiting for its time. */
  async publishNow(): Promise<void> {
    await this.#ongoing;
    await this.#publish(0);
  }

  async #publish(interval: number): Promise<void> {
    const last = this.#unpublished.at(-1);
    if (last === undefined) return;
    const { file, now, write } = this.#options;
    const claim = write((store) => store.claimPublication({ sequence: last.sequence, now: now(), interval }));
    if (claim?.kind === 'done') this.#forgetUpTo(claim.published);
    if (claim?.kind !== 'granted') return;
    const { record } = claim;
    let temporary: string | undefined;
    try {
      temporary = await file.prepare(record);
      const path = temporary;
      write((store) => store.publish(record.sequence, () => this.#replace(path, record.sequence)));
    } catch (error) {
      this.#fail('The folder of metrics.json cannot be written', error);
    } finally {
      if (temporary !== undefined) await rm(temporary, { force: true });
    }
  }

  /** Puts a prepared record in place, under the write lock. Does not throw: the database is not at fault. */
  #replace(temporary: string, sequence: number): boolean {
    const { file } = this.#options;
    try {
      const there = file.read();
      if (there.status === 'newer' || there.status === 'unreadable') {
        this.#fail('The metrics.json that is there cannot be replaced', there.reason);
        return false;
      }
      if (there.status === 'foreign' && !this.#setAside(there.reason)) return false;
      if (there.status !== 'ok' || there.record.sequence < sequence) file.replaceWith(temporary);
    } catch (error) {
      this.#fail('The metrics.json that is there cannot be replaced', error);
      return false;
    }
    this.#forgetUpTo(sequence);
    this.#endProblem();
    return true;
  }

  #setAside(reason: string): boolean {
    const { file, log, now } = this.#options;
    const setAsideAs = file.setAside(now());
    if (setAsideAs === undefined) {
      this.#fail('Something else writes metrics.json again and again', reason);
      return false;
    }
    log.warn({ path: file.path, setAsideAs, cause: reason }, 'A metrics.json that is not ours was set aside');
    return true;
  }

  #fail(problem: string, cause: unknown): void {
    const { file, log, now } = this.#options;
    this.#notBefore = now() + RETRY_MS;
    if (this.#problem === problem) return;
    this.#problem = problem;
    log.warn({ path: file.path, cause: String(cause) }, `${problem}; totals are kept in the database only.`);
  }

  #endProblem(): void {
    const { file, log } = this.#options;
    if (this.#problem !== undefined) log.info({ path: file.path }, 'metrics.json is published again');
    this.#problem = undefined;
  }

  #forgetUpTo(published: number): void {
    this.#unpublished = this.#unpublished.filter(({ sequence }) => sequence > published);
  }
}
