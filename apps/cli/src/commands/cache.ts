import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { clearCache, inspectCache, verifyCache } from '@iris/cache';
import { type CommonOptions, type Context, EXIT_DONE, EXIT_FAILED, type ExitStatus, UsageError } from '../context.ts';
import { pathToShow } from '../files/file-path.ts';
import { toJsonLine } from '../reporters/json-line.ts';
import { createProgress } from '../reporters/progress.ts';
import { showBytes, showCount } from '../reporters/quantities.ts';
import { serverEnvironment } from './server-environment.ts';

export interface CacheOptions extends CommonOptions {
  readonly cacheDir?: string;
  readonly yes?: true;
}

/** Says how many answers a cache holds and how large they are. */
export async function stats(options: CacheOptions, context: Context): Promise<ExitStatus> {
  const folder = folderOf(options, context);
  const found = inspectCache(folder);
  return report(found, { folder, options, context }, (cache) => [
    `${countOf(cache.entries, 'answer')} in ${pathToShow(folder)}, ${showBytes(cache.bytes)}`,
    ...(cache.oldestAt === null ? [] : [`oldest ${showDate(cache.oldestAt)}`]),
    ...(cache.newestAt === null ? [] : [`newest ${showDate(cache.newestAt)}`]),
    ...cache.setAside.map((name) => `set aside because it was corrupt: ${pathToShow(name)}`),
  ]);
}

/** Reads every answer of a cache; status 1 when one is garbled. */
export async function verify(options: CacheOptions, context: Context): Promise<ExitStatus> {
  const folder = folderOf(options, context);
  const progress = createProgress(context.stderr, context.environment.isDumbTerminal);
  const found = verifyCache(folder, {
    onProgress: (done, total) => progress.show(`${done} of ${total} answers checked`),
  });
  progress.clear();
  const status = report(found, { folder, options, context }, (cache) => [
    `${countOf(cache.entries, 'answer')} checked in ${pathToShow(folder)}, ${cache.garbled} garbled`,
    ...(cache.otherFormat === 0 ? [] : [`${cache.otherFormat} written by another release, not judged`]),
    ...cache.problems.map((problem) => `problem: ${problem}`),
    ...(isHealthy(cache) ? [] : ['Garbled answers are made again when asked for; iris cache clear removes them all.']),
  ]);
  return found.status === 'ok' && !isHealthy(found) ? EXIT_FAILED : status;
}

/** Removes all answers of a cache, once the user agreed. */
export async function clear(options: CacheOptions, context: Context): Promise<ExitStatus> {
  const folder = folderOf(options, context);
  if (options.yes !== true && !(await askToClear(folder, context))) {
    context.stderr.write('Nothing was removed.\n');
    return EXIT_FAILED;
  }
  return report(clearCache(folder), { folder, options, context }, (cache) => [
    cache.entries === null
      ? `The corrupt cache in ${pathToShow(folder)} was removed.`
      : `${countOf(cache.entries, 'answer')} removed from ${pathToShow(folder)}.`,
  ]);
}

function folderOf({ cacheDir }: CacheOptions, { environment }: Context): string {
  return cacheDir === undefined ? serverEnvironment(environment).cacheFolder : join(cacheDir, 'cache');
}

async function askToClear(folder: string, { stdin, stderr }: Context): Promise<boolean> {
  if (!stdin.isTTY) throw new UsageError('Nobody can be asked whether to remove all answers. Add --yes.');
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await terminal.question(`Remove all answers kept in ${pathToShow(folder)}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

type Outcome<Found> = Found | { readonly status: 'absent' } | { readonly status: 'unusable'; readonly reason: string };

interface ReportOptions {
  readonly folder: string;
  readonly options: CacheOptions;
  readonly context: Context;
}

/** A cache that nobody used yet is no failure: it holds nothing. */
function report<Found extends { readonly status: 'ok' }>(
  found: Outcome<Found>,
  { folder, options, context: { stdout, stderr } }: ReportOptions,
  describe: (found: Found) => string[],
): ExitStatus {
  if (options.json === true) stdout.write(toJsonLine({ folder, ...found }));
  switch (found.status) {
    case 'absent':
      if (options.json !== true) stdout.write(`No cache in ${pathToShow(folder)}: nothing was kept there yet.\n`);
      return EXIT_DONE;
    case 'unusable':
      if (options.json !== true)
        stderr.write(`error: The cache in ${pathToShow(folder)} is not usable: ${found.reason}\n`);
      return EXIT_FAILED;
    default:
      if (options.json !== true) stdout.write(`${describe(found).join('\n')}\n`);
      return EXIT_DONE;
  }
}

function isHealthy({ garbled, problems }: { readonly garbled: number; readonly problems: readonly string[] }): boolean {
  return garbled === 0 && problems.length === 0;
}

function countOf(count: number, noun: string): string {
  return `${showCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function showDate(at: number): string {
  return new Date(at).toISOString();
}
