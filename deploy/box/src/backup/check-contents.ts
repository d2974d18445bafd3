import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { BoxLayout } from '../layout.ts';
import { findShortage } from '../room.ts';
import { sizeOnDisk, type TarEntry } from '../tar-entries.ts';
import { BackupError } from './backup-error.ts';
import { isNoData } from './contents.ts';
import { type BackupManifest, hashFile, isPlainPath, MANIFEST_FILE, parseManifest } from './manifest.ts';

interface Destination {
  readonly layout: BoxLayout;
  /** Where the paths of a box begin. */
  readonly root: string;
}

/**
 * Looks at what is in a backup before any of it is unpacked: files alone, each where a box has one, and not more than there
 * is room for.
 * @throws BackupError
 */
export function checkEntries(entries: readonly TarEntry[], { layout, root }: Destination): void {
  for (const { type, path } of entries) {
    if (type !== '-') throw changed(path, 'is not a file');
    const isKnown = path === MANIFEST_FILE || (isPlainPath(path) && isOfABox(join(root, path), layout));
    if (!isKnown) throw changed(path, 'is not where a box has files');
  }
  const shortage = findShortage(layout.data, sizeOnDisk(entries));
  if (shortage === undefined) return;
  throw new BackupError(
    `What is in the backup ${shortage}: it is unpacked there before it replaces anything. Make room.`,
  );
}

/** Holds what was unpacked to its own list. @throws BackupError where it is not exactly that */
export async function checkStage(stage: string, { layout, root }: Destination): Promise<BackupManifest> {
  const found = new Set(listStage(stage));
  const manifest = parseManifest(found.has(MANIFEST_FILE) ? readFileSync(join(stage, MANIFEST_FILE), 'utf8') : '');
  const listed = [MANIFEST_FILE, ...manifest.files.map(({ path }) => path)];
  const known = new Set(listed);
  for (const path of found) if (!known.has(path)) throw changed(path, 'is not in its list');
  for (const path of listed) if (!found.has(path)) throw changed(path, 'is in its list and nowhere else');
  checkFolders(manifest, { layout, root });
  for (const { path, bytes, sha256 } of manifest.files) {
    const copy = join(stage, path);
    const isSame = lstatSync(copy).size === bytes && (await hashFile(copy)) === sha256;
    if (!isSame) throw new BackupError(`The backup is garbled: ${path} is not what was backed up. Use another copy.`);
  }
  return manifest;
}

/** Every file is of a box, in a folder that the list has after the one that it is in. */
function checkFolders({ folders, files }: BackupManifest, { layout, root }: Destination): void {
  const data = relative(root, layout.data);
  const known = new Set<string>();
  for (const { path } of folders) {
    const isInPlace = path === data || (known.has(dirname(path)) && isOfABox(join(root, path), layout));
    if (!isInPlace) throw changed(path, 'is not where a box has folders');
    known.add(path);
  }
  for (const { path } of files) {
    const isInPlace = join(root, path) === layout.settings || known.has(dirname(path));
    if (!isInPlace || !isOfABox(join(root, path), layout)) throw changed(path, 'is not where a box has files');
  }
  if (!known.has(data)) throw changed(data, 'is not in its list');
}

/**
 * Only files with content of their own that whoever restores has unpacked: a link or a device in their place, or what belongs to
 * another, was put there by somebody else.
 */
function listStage(folder: string, below = ''): readonly string[] {
  const uid = process.getuid?.();
  const isOurs = (path: string): boolean => uid === undefined || lstatSync(join(folder, path)).uid === uid;
  if (!isOurs(below)) throw changed(below, 'belongs to somebody else');
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.isDirectory()) return listStage(folder, path);
    if (!isOurs(path)) throw changed(path, 'belongs to somebody else');
    if (entry.isFile() && lstatSync(join(folder, path)).nlink === 1) return [path];
    throw changed(path, 'is not a file');
  });
}

function isOfABox(path: string, { data, settings }: BoxLayout): boolean {
  if (path === settings) return true;
  const [top = ''] = path.slice(data.length + 1).split('/');
  return path.startsWith(`${data}/`) && !isNoData(top);
}

function changed(path: string, what: string): BackupError {
  return new BackupError(`The backup was changed: ${JSON.stringify(path)} ${what}. Use another copy.`);
}
