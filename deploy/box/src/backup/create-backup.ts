import {
  chmodSync,
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fstatSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { copyDatabase } from '@iris/sqlite';
import { type BoxLayout, boxLayout } from '../layout.ts';
import { findLive } from '../releases/places.ts';
import { findShortage } from '../room.ts';
import { type Owners, readOwners } from './accounts.ts';
import { pack } from './archive.ts';
import { BackupError, codeOf, sentenceOf } from './backup-error.ts';
import { type Content, describeAccess, listContents } from './contents.ts';
import { type BackedUpFile, hashFile, MANIFEST_FILE, renderManifest } from './manifest.ts';
import { openInside } from './open-inside.ts';

export interface BackupOptions {
  /** The folder that is taken for `/`. */
  readonly root: string;
  /** The file to make; it must not exist. */
  readonly target: string;
  /** Encrypts the backup; undefined for one that whoever has it can read, keys included. */
  readonly passphrase: string | undefined;
  readonly withCache: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (message: string) => void;
}

export interface CreatedBackup {
  /** Absolute. */
  readonly path: string;
  /** Of the backup itself. */
  readonly bytes: number;
  readonly encrypted: boolean;
  readonly files: readonly BackedUpFile[];
}

/** What is left in IRIS's folder by a backup that was killed. */
export const STAGE_PREFIX = '.backup-';

/**
 * Backs up the data and the settings of a box while it serves. The file is there once it is whole, or not at all.
 * @throws BackupError
 */
export async function createBackup(options: BackupOptions): Promise<CreatedBackup> {
  const { root, passphrase, onProgress = () => {} } = options;
  const target = resolve(options.target);
  const layout = boxLayout(root);
  if (!existsSync(layout.data)) throw new BackupError(`There is no ${layout.data}: nothing to back up.`);
  if (existsSync(target)) throw new BackupError(`${target} exists already: give the backup another name.`);
  const stage = makeFolderIn(layout.home, STAGE_PREFIX);
  try {
    const files = await fillStage(stage, layout, options);
    onProgress(passphrase === undefined ? 'packing' : 'packing and encrypting');
    await packTo(target, stage, [MANIFEST_FILE, ...files.map(({ path }) => path)], options);
    return { path: target, bytes: statSync(target).size, encrypted: passphrase !== undefined, files };
  } catch (error) {
    throw explain(error, target, layout);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/**
 * Copies all that belongs in the backup to where nobody else can look: on a disk of this machine, because it is not
 * encrypted yet, and in a folder of root's, where nobody can put a link in its way.
 */
async function fillStage(stage: string, layout: BoxLayout, options: BackupOptions): Promise<readonly BackedUpFile[]> {
  const { root, withCache, signal, onProgress = () => {} } = options;
  const owners = readOwners(layout);
  const contents = listContents({ layout, root, withCache, owners });
  const bytes = contents.files.reduce((sum, file) => sum + file.bytes, 0);
  const shortage = findShortage(layout.home, bytes);
  if (shortage !== undefined) throw new BackupError(`What is copied for the backup ${shortage}: make room.`);
  const files: BackedUpFile[] = [];
  for (const content of contents.files) {
    signal.throwIfAborted();
    onProgress(`copying ${content.path}`);
    const file = await copyTo(stage, content, owners);
    if (file !== undefined) files.push(file);
  }
  const release = findLive(layout)?.release ?? 'none';
  const manifest = { createdAt: new Date().toISOString(), release, withCache, folders: contents.folders, files };
  writeFileSync(join(stage, MANIFEST_FILE), renderManifest(manifest), { mode: 0o600 });
  return files;
}

/** @returns undefined where the file is gone by now */
async function copyTo(stage: string, { path, source, folder, isDatabase }: Content, owners: Owners) {
  const copy = join(stage, path);
  mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
  const file = openInside(source, folder);
  if (file === undefined) return undefined;
  try {
    const access = describeAccess(fstatSync(file), owners);
    if (isDatabase) copyDatabase(source, copy);
    else await copyFile(file, copy);
    chmodSync(copy, 0o600);
    return { path, bytes: statSync(copy).size, sha256: await hashFile(copy), ...access } satisfies BackedUpFile;
  } catch (error) {
    throw isDatabase && !isOfTheDisk(error) ? unusable(source, error) : error;
  } finally {
    closeSync(file);
  }
}

/** As long as it is now: one that grows without end is no reason to go on without end. */
async function copyFile(file: number, copy: string): Promise<void> {
  const { size } = fstatSync(file);
  const to = createWriteStream(copy, { flags: 'wx', mode: 0o600 });
  if (size > 0) await pipeline(createReadStream('', { fd: file, autoClose: false, start: 0, end: size - 1 }), to);
  else await pipeline([], to);
}

/** Packs beside the backup-to-be, in a folder of its own. */
async function packTo(target: string, stage: string, names: readonly string[], options: BackupOptions): Promise<void> {
  const { passphrase, signal } = options;
  const folder = makeFolderIn(dirname(target), `.${basename(target)}-`);
  try {
    const packed = join(folder, 'backup');
    await pack(stage, names, packed, { passphrase, signal });
    // A link, unlike a rename, never replaces a file that somebody made meanwhile.
    linkSync(packed, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function makeFolderIn(parent: string, prefix: string): string {
  try {
    return mkdtempSync(join(parent, prefix));
  } catch (error) {
    throw new BackupError(
      `Nothing can be written in ${parent}: ${sentenceOf(error)} A backup is made by root, with sudo.`,
    );
  }
}

function unusable(source: string, error: unknown): BackupError {
  return new BackupError(
    `${source} cannot be copied: ${sentenceOf(error)} If it is corrupt, the server sets it aside and begins a new one when it ` +
      'next uses it (look with "iris doctor"); then back up again.',
    { cause: error },
  );
}

function explain(error: unknown, target: string, { home }: BoxLayout): unknown {
  if (isOfTheDisk(error)) {
    return new BackupError(
      `The disk of ${dirname(target)} or that of ${home} is full: make room, or name another disk.`,
    );
  }
  const code = codeOf(error);
  if (code === 'EEXIST') return new BackupError(`${target} exists by now: give the backup another name.`);
  if (code === 'EACCES' || code === 'EPERM') {
    return new BackupError(`Something cannot be read: ${sentenceOf(error)} Run it as root: sudo iris backup FILE`);
  }
  return error;
}

function isOfTheDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(codeOf(error) ?? '');
}
