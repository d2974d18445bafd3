import {
  closeSync,
  type Dirent,
  existsSync,
  fstatSync,
  readdirSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isDatabase } from '@iris/sqlite';
import type { BoxLayout } from '../layout.ts';
import type { Owners } from './accounts.ts';
import type { Access, BackedUpFolder } from './manifest.ts';
import { openInside } from './open-inside.ts';

/** A file that belongs in a backup. */
export interface Content {
  /** Where it is on a box, from `/`, without a slash in front. */
  readonly path: string;
  readonly source: string;
  /** Nothing is copied that does not lie in there. */
  readonly folder: string;
  readonly isDatabase: boolean;
  readonly bytes: number;
}

export interface Contents {
  /** The data folder and those inside, each after the one that it is in. */
  readonly folders: readonly BackedUpFolder[];
  readonly files: readonly Content[];
}

/** What restoring leaves in the data folder: data of before, and a restore that was cut off. */
export const SET_ASIDE_PREFIX = 'before-restore-';
export const STAGE_PREFIX = '.restore-';

/** What SQLite, the stores and the totals keep beside their files while they work. */
const PASSING = /[.]db-(wal|shm|journal)$|[.]db[.]recovery$|[.]tmp$/;

export interface ContentOptions {
  readonly layout: BoxLayout;
  /** Where the paths of a box begin. */
  readonly root: string;
  readonly withCache: boolean;
  readonly owners: Owners;
}

/** Whether something in the data folder is no data: what restoring left, and what a file system keeps for itself. */
export function isNoData(name: string): boolean {
  return name.startsWith(SET_ASIDE_PREFIX) || name.startsWith(STAGE_PREFIX) || name === 'lost+found';
}

/**
 * What a backup holds: the data folder and the settings. Files before databases, since the totals are published from theirs:
 * what is published is then never ahead of it.
 */
export function listContents({ layout, root, withCache, owners }: ContentOptions): Contents {
  const isLeftOut = (path: string, { name }: Dirent): boolean =>
    (path === layout.cache && !withCache) || PASSING.test(name) || isNoData(name);
  const data = listFolder(layout.data, isLeftOut);
  // A link in a folder of root's leads where root wants.
  const settings = existsSync(layout.settings) ? [realpathSync(layout.settings)] : [];
  const files = [
    ...settings.flatMap((source) => lookAt(relative(root, layout.settings), source, dirname(source))),
    ...data.files.flatMap((source) => lookAt(relative(root, source), source, layout.data)),
  ];
  return {
    folders: data.folders.map((path) => ({ path: relative(root, path), ...describeAccess(statSync(path), owners) })),
    files: files.toSorted((a, b) => Number(a.isDatabase) - Number(b.isDatabase) || (a.path < b.path ? -1 : 1)),
  };
}

/** Whose something is and who may use it, as a backup says it. */
export function describeAccess({ mode, uid, gid }: Stats, { users, groups }: Owners): Access {
  return {
    mode: (mode & 0o777).toString(8).padStart(3, '0'),
    owner: users.nameOf(uid),
    group: groups.nameOf(gid),
  };
}

/** None where it is not there any more. */
function lookAt(path: string, source: string, folder: string): readonly Content[] {
  const file = openInside(source, folder);
  if (file === undefined) return [];
  try {
    const isOne = source.endsWith('.db') && isDatabase(file);
    return [{ path, source, folder, isDatabase: isOne, bytes: fstatSync(file).size }];
  } finally {
    closeSync(file);
  }
}

interface Listed {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** A folder and all inside; neither links nor anything else that leads out of it or has no content. */
function listFolder(folder: string, isLeftOut: (path: string, entry: Dirent) => boolean): Listed {
  const folders = [folder];
  const files: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (isLeftOut(path, entry)) continue;
    if (entry.isFile()) files.push(path);
    if (!entry.isDirectory()) continue;
    const inside = listFolder(path, isLeftOut);
    folders.push(...inside.folders);
    files.push(...inside.files);
  }
  return { folders, files };
}
