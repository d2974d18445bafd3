import { Outage } from './outage.ts';
import { classifyFailure, describeFailure, type FailureKind, StoreFailure, type StoreNames } from './store-failure.ts';
import { StoreFiles } from './store-files.ts';

/** Where a store says what happened to it; a pino logger fits. Paths appear here, never in `health`. */
export interface StoreLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export type StoreHealth =
  | { readonly status: 'ok'; readonly note?: string }
  | { readonly status: 'degraded'; readonly reason: string };

/** What the guard asks of whoever uses the store. Apart from `forget`, a method may throw what fails. */
export interface StoreOwner<Store> {
  /** Opens the store. The database file exists, with the modes it should have. */
  open(path: string): Store;
  /** Whether something waits to be written that could not be. */
  hasPending(): boolean;
  /** Writes what waits, or a part of it: this is what a store that failed is tried with. Each call must make progress or throw. */
  writePending(store: Store): void;
  /** Called after the store was opened and every few seconds. `identity` tells this database file from any other. */
  look(store: Store, identity: string): void;
  /** Called when someone else removed the store or put another in its place: whoever does wants it forgotten. */
  forget(): void;
}

export interface StoreGuardOptions<Store> {
  /** Path of the database. */
  readonly path: string;
  readonly names: StoreNames;
  /** What is done while the store fails: "new answers are kept in memory only". */
  readonly meanwhile: string;
  readonly owner: StoreOwner<Store>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: StoreLog;
}

/** How soon a store that another process replaced or removed is noticed. */
const WATCH_INTERVAL_MS = 5000;
/** A database that is corrupt again so soon is not set aside again: the disk itself is likely at fault. */
const SET_ASIDE_INTERVAL_MS = 60_000;
/** How often what waits is tried while another process writes, which SQLite waits for a little each time. */
const LAST_CHANCES = 10;
/** What is opened in place of a store that was moved may be corrupt, and what in place of that is moved again. */
const REOPEN_ATTEMPTS = 2;

/**
 * Stands between a store and its owner: no method throws. A failure leaves out what was to be done, is retried with
 * back-off, and heals by itself; a corrupt database is set aside and a new one begun. A store that can be read but not
 * written (disk full, another writer) goes on being read.
 */
export class StoreGuard<Store extends { close(): void }> {
  readonly #options: StoreGuardOptions<Store>;
  readonly #files: StoreFiles;
  readonly #outage = new Outage();
  #store: Store | undefined;
  /** The file that was opened, or that could not be. */
  #identity: string | undefined;
  /** The file that the owner looked at last and would have to forget. */
  #known: string | undefined;
  #setAsideCount = 0;
  #setAsideAt = Number.NEGATIVE_INFINITY;
  #watchedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: StoreGuardOptions<Store>) {
    this.#options = options;
    this.#files = new StoreFiles(options.path);
  }

  /** How many databases were found corrupt and set aside. */
  get setAsideCount(): number {
    return this.#setAsideCount;
  }

  /** Runs an action on the store; undefined where there is no store or the action failed. */
  read<T>(action: (store: Store) => T): T | undefined {
    if (this.#closed) return undefined;
    try {
      this.#mendWhenDue();
      if (this.#store === undefined) return undefined;
      this.#watch(this.#store, this.#identity);
      return action(this.#store);
    } catch (error) {
      this.#handle(error);
      return undefined;
    }
  }

  /** Like `read`, and not tried while writing is known to fail. */
  write<T>(action: (store: Store) => T): T | undefined {
    return this.read((store) => (this.#outage.isOngoing ? undefined : action(store)));
  }

  /** Opens, watches or mends the store, where it is time to. */
  tend(): void {
    this.read(() => undefined);
  }

  /** For the public: names no path. */
  health(): StoreHealth {
    this.tend();
    const kind = this.#outage.visibleKind;
    if (kind !== undefined) return { status: 'degraded', reason: this.#describe(kind) };
    if (this.#setAsideCount === 0) return { status: 'ok' };
    const when = new Date(this.#setAsideAt).toISOString();
    const { database } = this.#options.names;
    return { status: 'ok', note: `A corrupt ${database} was set aside at ${when}; a new one was begun.` };
  }

  /** Gives what waits to be written some last chances, however the store failed before. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#writeAllPending();
    this.#closeStore();
  }

  #writeAllPending(): void {
    const { owner } = this.#options;
    for (let failures = 0; failures < LAST_CHANCES && this.#store !== undefined && owner.hasPending(); ) {
      try {
        owner.writePending(this.#store);
      } catch (error) {
        // Only another writer goes away by itself.
        failures += classifyFailure(error, this.#files.database) === 'busy' ? 1 : LAST_CHANCES;
      }
    }
  }

  #mendWhenDue(): void {
    const hasWork = this.#store === undefined || this.#outage.isOngoing || this.#options.owner.hasPending();
    if (hasWork && this.#outage.isDue(this.#options.now())) this.#mend();
  }

  #mend(): void {
    const store = this.#store ?? this.#open();
    this.#options.owner.writePending(store);
    if (this.#outage.end()) this.#options.log.info({ path: this.#files.database }, `The ${this.#database} works again`);
  }

  #open(): Store {
    this.#files.prepare();
    this.#identity = this.#files.identity();
    const store = this.#options.owner.open(this.#files.database);
    this.#store = store;
    this.#look(store, this.#identity);
    return store;
  }

  #watch(store: Store, identity: string | undefined): void {
    if (Math.abs(this.#options.now() - this.#watchedAt) >= WATCH_INTERVAL_MS) this.#look(store, identity);
  }

  /** Makes sure that the store is on the file that has its name. */
  #look(store: Store, identity: string | undefined): void {
    this.#watchedAt = this.#options.now();
    if (identity === undefined || this.#files.identity() !== identity) {
      throw new StoreFailure('moved', 'The database was replaced or removed');
    }
    if (this.#known !== undefined && this.#known !== identity) this.#options.owner.forget();
    this.#known = identity;
    this.#options.owner.look(store, identity);
  }

  #handle(error: unknown, attempts = REOPEN_ATTEMPTS): void {
    const kind = classifyFailure(error, this.#files.database);
    if (kind !== 'full' && kind !== 'busy') this.#closeStore();
    const reopens = kind === 'moved' || (kind === 'corrupt' && this.#mayBeSetAside());
    if (!reopens || attempts === 0) {
      this.#degrade(kind, error);
      return;
    }
    try {
      if (kind === 'corrupt') this.#setAside(error);
      else this.#forget();
      this.#mend();
    } catch (again) {
      this.#handle(again, attempts - 1);
    }
  }

  #forget(): void {
    this.#known = undefined;
    this.#options.owner.forget();
  }

  #mayBeSetAside(): boolean {
    return Math.abs(this.#options.now() - this.#setAsideAt) >= SET_ASIDE_INTERVAL_MS;
  }

  #setAside(cause: unknown): void {
    const now = this.#options.now();
    const name = this.#identity === undefined ? undefined : this.#files.setAside(this.#identity, now);
    // Another process was faster, and has said so.
    if (name === undefined) return;
    this.#setAsideCount += 1;
    this.#setAsideAt = now;
    // Not for the owner to forget: nobody wanted the store gone.
    this.#known = undefined;
    const fields = { path: this.#files.database, setAsideAs: name, cause: String(cause) };
    this.#options.log.warn(fields, `The ${this.#database} is corrupt; it was set aside and a new one begun`);
  }

  #degrade(kind: FailureKind, cause: unknown): void {
    if (!this.#outage.fail(kind, this.#options.now())) return;
    this.#options.log.warn({ path: this.#files.database, kind, cause: String(cause) }, this.#describe(kind));
  }

  #closeStore(): void {
    const store = this.#store;
    this.#store = undefined;
    try {
      store?.close();
    } catch {
      // Closing folds the log in, which fails for the reason the store is closed for; the handle is gone either way.
    }
  }

  #describe(kind: FailureKind): string {
    return `${describeFailure(kind, this.#options.names)}; ${this.#options.meanwhile}.`;
  }

  get #database(): string {
    return this.#options.names.database;
  }
}
