import { accessSync, constants } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * What a failure means for a store. `corrupt`: set the file aside and start anew. `moved`: the file was renamed or
 * removed under us, open what is there now. The rest: go on without, try again later.
 */
export type FailureKind = 'unwritable' | 'full' | 'busy' | 'corrupt' | 'moved' | 'outdated' | 'io';

/** What a store is called where users read of it: "The cache folder cannot be written". */
export interface StoreNames {
  readonly folder: string;
  readonly database: string;
}

/** A failure that SQLite and the file system do not name themselves. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

const KINDS_BY_SQLITE_CODE: readonly (readonly [prefix: string, kind: FailureKind])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_PROTOCOL', 'busy'],
  ['SQLITE_READONLY_DBMOVED', 'moved'],
  ['SQLITE_READONLY_', 'unwritable'],
  ['SQLITE_CANTOPEN', 'unwritable'],
  ['SQLITE_PERM', 'unwritable'],
  ['SQLITE_IOERR_SHORT_READ', 'corrupt'],
  ['SQLITE_IOERR_CORRUPTFS', 'corrupt'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_NOMEM', 'io'],
  // Our statements are fixed and tested: what they meet beside these is a file that is not ours or no longer whole.
  ['SQLITE_', 'corrupt'],
];

const KINDS_BY_SYSTEM_CODE: Readonly<Record<string, FailureKind>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EACCES: 'unwritable',
  EPERM: 'unwritable',
  EROFS: 'unwritable',
  // On a read-only disk, Node says of a folder that it cannot make, and its parents, that it does not exist.
  ENOENT: 'unwritable',
  ENOTDIR: 'unwritable',
  EEXIST: 'unwritable',
  EISDIR: 'unwritable',
  ELOOP: 'unwritable',
};

/** Says what a thrown value means for the store at `path`. */
export function classifyFailure(error: unknown, path: string): FailureKind {
  if (error instanceof StoreFailure) return error.kind;
  if (error instanceof Database.SqliteError) return classifySqliteCode(error.code, path);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return KINDS_BY_SYSTEM_CODE[code] ?? 'io';
}

/** What the public may know of a failure: no path, no word of the operating system, and no full stop. */
export function describeFailure(kind: FailureKind, { folder, database }: StoreNames): string {
  switch (kind) {
    case 'unwritable':
      return `The ${folder} cannot be written`;
    case 'full':
      return `The disk of the ${folder} is full`;
    case 'busy':
      return `Another process holds the ${database}`;
    case 'corrupt':
      return `The ${database} is corrupt`;
    case 'moved':
      return `The ${database} was moved away`;
    case 'outdated':
      return 'The SQLite library is too old for a database that processes share';
    case 'io':
      return `The ${database} cannot be read or written`;
  }
}

function classifySqliteCode(code: string, path: string): FailureKind {
  const kind = KINDS_BY_SQLITE_CODE.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'io';
  // A garbled header makes SQLite take a file for a read-only one, and a disk that became read-only for one that
  // fails; the file system knows better.
  if (kind === 'io' || code === 'SQLITE_READONLY') return isWritable(path) ? kind : 'unwritable';
  return kind;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
