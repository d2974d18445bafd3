import { closeSync, fsyncSync, openSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Beside the file, so that it only has to be renamed; one at a time, since whoever writes holds the lock. */
const DRAFT_SUFFIX = '.new';

/** Replaces a file by another one, whole: it and its name are on the disk when this returns. */
export function writeDurably(path: string, text: string, mode: number): void {
  const draft = `${path}${DRAFT_SUFFIX}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode, flag: 'wx', flush: true });
  renameDurably(draft, path);
}

/** Has a path lead to a target, whether or not it led elsewhere before; at no moment is there nothing. */
export function linkDurably(target: string, path: string): void {
  const draft = `${path}${DRAFT_SUFFIX}`;
  rmSync(draft, { force: true });
  symlinkSync(target, draft);
  renameDurably(draft, path);
}

export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  syncFolderOf(to);
}

/** Makes an empty file, if there is none. */
export function touchDurably(path: string): void {
  closeSync(openSync(path, 'a', 0o644));
  syncFolderOf(path);
}

/** Removes a file or link, if it is there. */
export function removeDurably(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  syncFolderOf(path);
}

/** Whether something failed because there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function syncFolderOf(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
