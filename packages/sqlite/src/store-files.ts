import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreFailure } from './store-failure.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const CORRUPT_INFIX = '.corrupt-';
/** A claim older than this was left by a process that died. */
const STALE_CLAIM_MS = 10_000;

/** The files of one store: the database, what SQLite keeps beside it, and a corrupt predecessor set aside. */
export class StoreFiles {
  readonly directory: string;
  /** Path of the database. */
  readonly database: string;
  readonly #name: string;

  constructor(database: string) {
    this.directory = dirname(database);
    this.database = database;
    this.#name = basename(database);
  }

  /**
   * Makes folder and database file, readable by their owner only. SQLite gives its side files the mode of the
   * database. A folder that exists keeps its mode: it may be one that the user shares with other things.
   */
  prepare(): void {
    mkdirSync(this.directory, { recursive: true, mode: FOLDER_MODE });
    const paths = [this.database, ...this.#sideFiles()];
    for (const path of paths) {
      if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue;
      // What it points to may not be ours to write, nor to close to others.
      throw new StoreFailure('unwritable', `${basename(path)} is a symbolic link`);
    }
    closeSync(openSync(this.database, 'a', FILE_MODE));
    for (const path of paths) {
      const mode = statSync(path, { throwIfNoEntry: false })?.mode;
      if (mode !== undefined && (mode & 0o777) !== FILE_MODE) chmodSync(path, FILE_MODE);
    }
  }

  /** Tells this database file from any other that had or will have its name; undefined when there is none. */
  identity(): string | undefined {
    const stat = statSync(this.database, { throwIfNoEntry: false });
    return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`;
  }

  /** Bytes of the database and its side files. */
  totalBytes(): number {
    return [this.database, ...this.#sideFiles()].reduce((total, path) => {
      return total + (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    }, 0);
  }

  /** Names, without folder, of the corrupt databases that were set aside. */
  setAsideNames(): string[] {
    return readdirSync(this.directory).filter((name) => name.startsWith(this.#name + CORRUPT_INFIX));
  }

  /**
   * Renames the database with this identity out of the way and removes older ones that were. Processes that find the
   * same corruption do it once: one holds the claim, and who comes later finds another identity. The side files go
   * first: a process that opens the path in between then meets a corrupt file again, never a new database with an
   * old log. Returns the new name, or undefined where another process was faster.
   *
   * @throws StoreFailure `busy` while another process is at it
   */
  setAside(identity: string, now: number): string | undefined {
    return this.#claimed(now, () => {
      if (this.identity() !== identity) return undefined;
      const older = this.setAsideNames();
      const name = `${this.#name}${CORRUPT_INFIX}${new Date(now).toISOString().replaceAll(':', '')}`;
      for (const path of this.#sideFiles()) rmSync(path, { force: true });
      renameSync(this.database, join(this.directory, name));
      for (const old of older) if (old !== name) rmSync(join(this.directory, old), { force: true });
      return name;
    });
  }

  removeSetAside(): void {
    for (const name of this.setAsideNames()) rmSync(join(this.directory, name), { force: true });
  }

  #claimed<T>(now: number, action: () => T): T {
    const claim = `${this.database}.recovery`;
    const heldSince = statSync(claim, { throwIfNoEntry: false })?.mtimeMs;
    if (heldSince !== undefined && Math.abs(now - heldSince) >= STALE_CLAIM_MS) rmSync(claim, { force: true });
    if (!createExclusively(claim)) throw new StoreFailure('busy', 'Another process sets the database aside');
    try {
      return action();
    } finally {
      rmSync(claim, { force: true });
    }
  }

  #sideFiles(): [log: string, index: string] {
    return [`${this.database}-wal`, `${this.database}-shm`];
  }
}

function createExclusively(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', FILE_MODE));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
