import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { IrisError } from '@iris/core';
import { type FilePath, joinPath, pathToShow } from './file-path.ts';
import { findRepository, IgnoreRules, readRules } from './ignore-rules.ts';
import { toReadError } from './read-source.ts';

/** Why a file of a folder is not read. */
export type LeftOutReason =
  | 'unsupported language'
  | 'not text'
  | 'minified'
  | 'generated'
  | 'too large'
  | 'link to a folder'
  | 'broken link'
  | 'read under another path'
  | 'not a regular file';

export type WalkEntry =
  | { readonly kind: 'file'; readonly path: FilePath; readonly language: string }
  | { readonly kind: 'left-out'; readonly path: FilePath; readonly reason: LeftOutReason }
  | { readonly kind: 'problem'; readonly path: FilePath; readonly error: IrisError };

export interface WalkOptions {
  /** The language id that a file's name tells; undefined where it tells none that is read. */
  readonly languageOf: (name: string) => string | undefined;
  /** The real paths of files that were yielded before: each is added, so that none is read under two names. */
  readonly seen: Set<string>;
}

const NEVER_WALKED: ReadonlySet<string> = new Set(['.git', 'node_modules']);

interface Folder {
  readonly path: FilePath;
  /** Where it really is, as `realPathKey` writes it. */
  readonly real: string;
  /** Its place below the top that the rules are relative to; empty for the top itself. */
  readonly fromTop: string;
  readonly rules: IgnoreRules;
}

/**
 * Yields what a folder and those below it hold, sorted by code unit, so that two runs and two machines agree. Files
 * that git ignores are left out without a word. Links to folders are not followed, so that no circle is walked.
 */
export async function* walk(path: FilePath, options: WalkOptions): AsyncGenerator<WalkEntry> {
  // Depth first by hand: a recursive generator passes every entry through every level above it.
  const pending: AsyncGenerator<WalkEntry | Folder>[] = [listFolder(await startFolder(path), options)];
  for (let current = pending.at(-1); current !== undefined; current = pending.at(-1)) {
    const { done, value } = await current.next();
    if (done === true) pending.pop();
    else if ('rules' in value) pending.push(listFolder(value, options));
    else yield value;
  }
}

/**
 * The real path of a file or folder, one character for each byte, so that names that are not UTF-8 stay apart. What
 * can be opened without having one, as a pipe that the shell names, goes by the path as it was given.
 */
export async function realPathKey(path: FilePath): Promise<string> {
  return (await realpath(path, { encoding: 'buffer' }).catch(() => Buffer.from(path))).toString('latin1');
}

/**
 * The folder to begin with, under the rules of the repository around it. One that git itself ignores was named by
 * the user on purpose: it is read, and then only the rules inside it count.
 */
async function startFolder(path: FilePath): Promise<Folder> {
  const real = await realPathKey(path);
  const alone: Folder = { path, real, fromTop: '', rules: IgnoreRules.none };
  const realText = Buffer.from(real, 'latin1').toString();
  const repository = await findRepository(realText);
  if (repository === undefined) return alone;
  const { top, exclude } = repository;
  let rules = IgnoreRules.none.with('', exclude);
  const names = relative(top, realText)
    .split(sep)
    .filter((name) => name !== '');
  for (const [depth, name] of names.entries()) {
    const above = names.slice(0, depth);
    rules = rules.with(above.join('/'), await readRules(join(top, ...above, '.gitignore')));
    if (rules.ignores([...above, name].join('/'), true)) return alone;
  }
  return { path, real, fromTop: names.join('/'), rules };
}

async function* listFolder(folder: Folder, options: WalkOptions): AsyncGenerator<WalkEntry | Folder> {
  let entries: Dirent<Buffer>[];
  try {
    entries = await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    yield { kind: 'problem', path: folder.path, error: toReadError(error, pathToShow(folder.path)) };
    return;
  }
  const ownRules = entries.find((entry) => entry.name.toString() === '.gitignore');
  const rules =
    ownRules === undefined
      ? folder.rules
      : folder.rules.with(folder.fromTop, await readRules(joinPath(folder.path, ownRules.name)));
  for (const { entry, name } of sortEntries(entries)) {
    if (NEVER_WALKED.has(name)) continue;
    const fromTop = folder.fromTop === '' ? name : `${folder.fromTop}/${name}`;
    if (rules.ignores(fromTop, entry.isDirectory())) continue;
    const path = joinPath(folder.path, entry.name);
    const real = `${folder.real}${sep}${entry.name.toString('latin1')}`;
    if (entry.isDirectory()) yield { path, real, fromTop, rules };
    else yield await visitFile({ path, real, entry, language: options.languageOf(name) }, options);
  }
}

/** By the UTF-16 code units of their names: the order of `Array.prototype.sort`, the same in every locale. */
function sortEntries(entries: readonly Dirent<Buffer>[]): { entry: Dirent<Buffer>; name: string }[] {
  return entries
    .map((entry) => ({ entry, name: entry.name.toString() }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.entry.name.compare(b.entry.name)));
}

interface Visit {
  readonly path: FilePath;
  readonly real: string;
  readonly entry: Dirent<Buffer>;
  readonly language: string | undefined;
}

async function visitFile({ path, real, entry, language }: Visit, { seen }: WalkOptions): Promise<WalkEntry> {
  let target = real;
  if (entry.isSymbolicLink()) {
    const linked = await followLink(path);
    if (!linked.ok) return { kind: 'left-out', path, reason: linked.reason };
    target = linked.real;
  } else if (!entry.isFile()) {
    return { kind: 'left-out', path, reason: 'not a regular file' };
  }
  if (language === undefined) return { kind: 'left-out', path, reason: 'unsupported language' };
  if (seen.has(target)) return { kind: 'left-out', path, reason: 'read under another path' };
  seen.add(target);
  return { kind: 'file', path, language };
}

async function followLink(
  path: FilePath,
): Promise<{ readonly ok: true; readonly real: string } | { readonly ok: false; readonly reason: LeftOutReason }> {
  try {
    const target = await stat(path);
    if (target.isDirectory()) return { ok: false, reason: 'link to a folder' };
    if (!target.isFile()) return { ok: false, reason: 'not a regular file' };
    return { ok: true, real: await realPathKey(path) };
  } catch {
    return { ok: false, reason: 'broken link' };
  }
}
