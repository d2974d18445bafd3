import type { Database, Statement } from '@iris/sqlite';

/** A lease whose holder gave no sign of life for so long is anybody's. */
const LEASE_TIMEOUT_MS = 5000;

/** As this process says that it holds a lease: bytes that no other process has. */
export type LeaseHolder = Buffer;

/**
 * A sign of life from the future counts as none: it was given before the clock was set back, and would otherwise keep
 * the lease of a dead process for as long as the clock was set back by.
 */
const IS_STALE = 'leases.beat_at NOT BETWEEN @now - @timeout AND @now + @timeout';

const ACQUIRE = `
  INSERT INTO leases (key, holder, beat_at) VALUES (@key, @holder, @now)
  ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, beat_at = excluded.beat_at
    WHERE leases.holder = excluded.holder OR ${IS_STALE}`;
const RELEASE = 'DELETE FROM leases WHERE key = ? AND holder = ?';
const RELEASE_ALL = 'DELETE FROM leases WHERE holder = ?';
const BEAT = 'UPDATE leases SET beat_at = ? WHERE holder = ?';
const REMOVE_STALE = `DELETE FROM leases WHERE ${IS_STALE}`;
const SELECT_HELD = `SELECT lower(hex(key)) FROM leases WHERE NOT (${IS_STALE})`;

interface Moment {
  readonly now: number;
  readonly timeout: number;
}

/**
 * Who is making which answer, among the processes that share a store. There are never more leases than analyses under
 * way, and those of processes that died, until the next sign of life of any other: no statement needs an index but the
 * key. Times in milliseconds since the epoch.
 */
export class LeaseTable {
  readonly #acquire: Statement<[lease: Moment & { readonly key: Buffer; readonly holder: LeaseHolder }]>;
  readonly #release: Statement<[key: Buffer, holder: LeaseHolder]>;
  readonly #releaseAll: Statement<[holder: LeaseHolder]>;
  readonly #beat: Statement<[now: number, holder: LeaseHolder]>;
  readonly #removeStale: Statement<[Moment]>;
  readonly #held: Statement<[Moment], string>;

  constructor(db: Database) {
    this.#acquire = db.prepare(ACQUIRE);
    this.#release = db.prepare(RELEASE);
    this.#releaseAll = db.prepare(RELEASE_ALL);
    this.#beat = db.prepare(BEAT);
    this.#removeStale = db.prepare(REMOVE_STALE);
    this.#held = db.prepare<[Moment], string>(SELECT_HELD).pluck();
  }

  /** Takes a lease that nobody holds, or a stale one. Returns whether it is now this holder's. */
  acquire(key: Buffer, holder: LeaseHolder, now: number): boolean {
    return this.#acquire.run({ key, holder, now, timeout: LEASE_TIMEOUT_MS }).changes > 0;
  }

  /** Does nothing where another holder has taken the lease over. */
  release(key: Buffer, holder: LeaseHolder): void {
    this.#release.run(key, holder);
  }

  releaseAll(holder: LeaseHolder): void {
    this.#releaseAll.run(holder);
  }

  /** The holder's sign of life, for all its leases; then removes those of holders that gave none. */
  beat(holder: LeaseHolder, now: number): void {
    this.#beat.run(now, holder);
    this.#removeStale.run({ now, timeout: LEASE_TIMEOUT_MS });
  }

  /** The keys, in hexadecimal digits, that somebody is working on. */
  held(now: number): string[] {
    return this.#held.all({ now, timeout: LEASE_TIMEOUT_MS });
  }
}
