import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InstallError } from './install-error.ts';
import type { Machine } from './machine.ts';
import { keepCopy } from './replaced-files.ts';

const MODE_BITS = 0o7777;

interface Ownership {
  /** Names of accounts of the system; root unless told. */
  readonly owner?: string;
  readonly group?: string;
  readonly mode: number;
}

/** A folder that is to be there. */
export interface WantedFolder extends Ownership {
  readonly kind: 'folder';
  readonly path: string;
}

/** A file that is to be there; without a text, whatever is in it. */
interface WantedFile extends Ownership {
  readonly kind: 'file';
  readonly path: string;
  readonly text?: string;
}

interface WantedLink {
  readonly kind: 'link';
  readonly path: string;
  readonly target: string;
}

export type Wanted = WantedFolder | WantedFile | WantedLink;

/** What is missing or other than wanted, for people. */
export function findUnmet(machine: Machine, wanted: readonly Wanted[]): readonly string[] {
  return wanted.flatMap((each) => describeUnmet(machine, each) ?? []);
}

/** Has everything be as wanted. A copy is kept of what is replaced. */
export function meet(machine: Machine, wanted: readonly Wanted[]): void {
  for (const each of wanted) {
    if (describeUnmet(machine, each) !== undefined) make(machine, each);
  }
}

/** Where a link leads, whether or not anything is there; undefined where there is no link. */
export function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
}

/** Replaces a file as a whole: whoever reads it meanwhile reads the one or the other. */
export function replaceFile(path: string, text: string, mode: number): void {
  const draft = `${path}.iris-new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode, flag: 'wx', flush: true });
  // The mode that a file is made with is cut by the umask of whoever installs.
  chmodSync(draft, mode);
  renameSync(draft, path);
}

function replaceText(machine: Machine, path: string, text: string, mode: number): void {
  if (existsSync(path)) {
    if (readFileSync(path, 'utf8') === text) return;
    keepCopy(machine, path);
  }
  replaceFile(path, text, mode);
}

function describeUnmet(machine: Machine, wanted: Wanted): string | undefined {
  const { path } = wanted;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (wanted.kind === 'link') {
    if (linkTarget(path) === wanted.target) return undefined;
    const kept = found === undefined || found.isSymbolicLink() ? '' : '; what is there is kept';
    return `have ${path} lead to ${wanted.target}${kept}`;
  }
  // A folder may be reached through a link, to another volume for example.
  const reached = statSync(path, { throwIfNoEntry: false });
  if (reached === undefined) return wanted.kind === 'folder' ? `make the folder ${path}` : `write ${path}`;
  if (wanted.kind === 'file' && wanted.text !== undefined && readFileSync(path, 'utf8') !== wanted.text) {
    return `write ${path} anew; what is there is kept`;
  }
  const { uid, gid } = idsOf(machine, wanted);
  const isRight = reached.uid === uid && reached.gid === gid && (reached.mode & MODE_BITS) === wanted.mode;
  const { owner = 'root', group = owner, mode } = wanted;
  return isRight ? undefined : `give ${path} to ${owner}:${group} with mode ${mode.toString(8)}`;
}

function make(machine: Machine, wanted: Wanted): void {
  const { path } = wanted;
  if (wanted.kind !== 'folder') mkdirSync(dirname(path), { recursive: true });
  if (wanted.kind === 'link') {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) keepCopy(machine, path);
    const draft = `${path}.iris-new`;
    rmSync(draft, { force: true });
    symlinkSync(wanted.target, draft);
    renameSync(draft, path);
    return;
  }
  if (wanted.kind === 'folder') mkdirSync(path, { recursive: true });
  else if (wanted.text !== undefined) replaceText(machine, path, wanted.text, wanted.mode);
  else if (!existsSync(path)) closeSync(openSync(path, 'wx', wanted.mode));
  const { uid, gid } = idsOf(machine, wanted);
  requireOwnPath(path);
  chownSync(path, uid, gid);
  chmodSync(path, wanted.mode);
}

/** A link that somebody else may have made must not have root give away what it leads to. */
function requireOwnPath(path: string): void {
  if (!lstatSync(path).isSymbolicLink()) return;
  const { uid, mode } = statSync(dirname(path));
  if (uid === 0 && (mode & 0o022) === 0) return;
  throw new InstallError(`${path} is a link in a folder that is not root's alone: remove it, or put a folder there.`);
}

/** Where an account is not there yet, ids that nothing has: what is wanted is then found unmet. */
function idsOf(machine: Machine, { owner = 'root', group = owner }: Ownership) {
  return { uid: machine.userId(owner) ?? -1, gid: machine.groupId(group) ?? -1 };
}
