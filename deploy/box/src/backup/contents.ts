import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDatabase } from '@iris/sqlite';
import type { BoxLayout } from '../layout.ts';
import type { Owners } from './accounts.ts';
import type { Access, BackedUpFolder } from './manifest.ts';

/** A file that belongs in a backup. */
export interface Content {
  /** Where it is on a box, from `/`, without a slash in front. */
  readonly path: string;
  readonly source: string;
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
  const settings = statSync(layout.settings, { throwIfNoEntry: false })?.isFile() === true ? [layout.settings] : [];
  const files = [...settings, ...data.files].flatMap((source) => {
    const found = statSync(source, { throwIfNoEntry: false });
    if (found === undefined) return [];
    const isOne = source.endsWith('.db') && isDatabase(source);
    return [{ path: relative(root, source), source, isDatabase: isOne, bytes: found.size }];
  });
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
