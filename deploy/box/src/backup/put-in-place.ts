import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DATA_ID_FILE } from '@iris/server/data-folder';
import type { BoxLayout } from '../layout.ts';
import { renameDurably, writeDurably } from '../releases/durable.ts';
import type { Owners } from './accounts.ts';
import { BackupError, sentenceOf } from './backup-error.ts';
import { isNoData, SET_ASIDE_PREFIX } from './contents.ts';
import type { Access, BackedUpFile, BackupManifest } from './manifest.ts';

/** Whose something is to be and who may use it, on this machine. */
interface LocalAccess {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

interface PlacedFolder {
  readonly target: string;
  readonly access: LocalAccess;
}

interface PlacedFile extends PlacedFolder {
  /** The copy that was checked. */
  readonly copy: string;
}

/** What is to go where, and to whom. */
export interface PlacingPlan {
  readonly folders: readonly PlacedFolder[];
  readonly files: readonly PlacedFile[];
}

interface PlanOptions {
  /** The folder with the files that were checked. */
  readonly stage: string;
  readonly root: string;
  readonly folders: BackupManifest['folders'];
  readonly files: readonly BackedUpFile[];
  readonly owners: Owners;
}

interface Placing {
  readonly layout: BoxLayout;
  readonly plan: PlacingPlan;
  /** What the data is to be called instead of what the backup calls it. */
  readonly dataId: string | undefined;
}

export const FOLDER_MODE = 0o700;
const SETTINGS_MODE = 0o600;
const DATA_ID_MODE = 0o644;

/** @throws BackupError where this machine does not have an owner */
export function planPlacing({ stage, root, folders, files, owners }: PlanOptions): PlacingPlan {
  const localize = ({ mode, owner, group }: Access): LocalAccess => ({
    uid: owners.users.idOf(owner),
    gid: owners.groups.idOf(group),
    mode: Number.parseInt(mode, 8),
  });
  return {
    folders: folders.map((folder) => ({ target: join(root, folder.path), access: localize(folder) })),
    files: files.map((file) => ({
      copy: join(stage, file.path),
      target: join(root, file.path),
      access: localize(file),
    })),
  };
}

/**
 * Sets aside what is there and puts files in its place. The id of the data goes first and comes last: where this is cut off, a
 * server does not start on half of it, and restoring again brings the rest.
 *
 * @returns where what was there is now
 * @throws BackupError
 */
export function putInPlace({ layout, plan, dataId }: Placing): readonly string[] {
  const setAside: string[] = [];
  const idFile = join(layout.data, DATA_ID_FILE);
  try {
    const bringsCache = plan.files.some(({ target }) => target.startsWith(`${layout.cache}/`));
    setDataAside(layout, bringsCache, setAside);
    for (const folder of plan.folders) makeFolder(folder);
    for (const file of plan.files.filter(({ target }) => target !== idFile)) {
      if (file.target === layout.settings) setAside.push(...replaceSettings(file));
      else moveIn(file);
    }
    flush(layout.data);
    if (dataId !== undefined) writeDurably(idFile, `${dataId}\n`, DATA_ID_MODE);
    else for (const file of plan.files.filter(({ target }) => target === idFile)) moveIn(file);
    flush(layout.data);
    return setAside;
  } catch (error) {
    const where = setAside.length === 0 ? '' : ` What was there is in ${setAside.join(' and ')}.`;
    throw new BackupError(`Restoring stopped half way: ${sentenceOf(error)}${where} Mend that and restore again.`, {
      cause: error,
    });
  } finally {
    for (const { target, access } of plan.folders.toReversed()) if (existsSync(target)) give(target, access);
  }
}

/**
 * Gives something to whom it is to belong. Who is not root owns what he makes, and cannot give it away. Follows links: only
 * for what lies where nobody else can put one.
 */
export function give(path: string, { uid, gid, mode }: LocalAccess): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
  chmodSync(path, mode);
}

/** The cache stays where the backup has none: its answers are good whatever else is restored. */
function setDataAside({ data, cache }: BoxLayout, bringsCache: boolean, setAside: string[]): void {
  const names = readdirSync(data).filter((name) => !isNoData(name) && (bringsCache || name !== basename(cache)));
  if (names.length === 0) return;
  const folder = join(data, `${SET_ASIDE_PREFIX}${timestamp()}`);
  mkdirSync(folder, { mode: FOLDER_MODE });
  setAside.push(folder);
  for (const name of names.toSorted((a, b) => Number(b === DATA_ID_FILE) - Number(a === DATA_ID_FILE))) {
    renameSync(join(data, name), join(folder, name));
    if (name === DATA_ID_FILE) flush(data);
  }
}

/** Given away at the end: until then nobody else looks into it. */
function makeFolder({ target }: PlacedFolder): void {
  if (!existsSync(target)) mkdirSync(target, { mode: FOLDER_MODE });
}

function moveIn({ copy, target, access }: PlacedFile): void {
  give(copy, access);
  flush(copy);
  renameSync(copy, target);
}

/** They may be on another disk than the data, and hold keys whatever mode they had. */
function replaceSettings({ copy, target, access }: PlacedFile): readonly string[] {
  const draft = `${target}.restored`;
  copyFileSync(copy, draft);
  give(draft, { ...access, mode: SETTINGS_MODE });
  flush(draft);
  const former = existsSync(target) ? [`${target}.${SET_ASIDE_PREFIX}${timestamp()}`] : [];
  for (const path of former) {
    linkSync(target, path);
    chmodSync(path, SETTINGS_MODE);
  }
  renameDurably(draft, target);
  return former;
}

function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function timestamp(): string {
  return new Date().toISOString().replaceAll(':', '');
}
