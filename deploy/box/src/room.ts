import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** What stays free for data and logs, which may lie on the same disk: one that runs full hurts what serves from it. */
const RESERVE_BYTES = 100_000_000;

/**
 * What something lacks that is to lie in a folder, which need not be there yet.
 * @returns the end of a sentence about it, or undefined where it fits
 */
export function findShortage(folder: string, neededBytes: number): string | undefined {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  if (free >= neededBytes + RESERVE_BYTES) return undefined;
  return (
    `needs ${inMegabytes(neededBytes)} in ${folder}, beside ${inMegabytes(RESERVE_BYTES)} that stay free, and ` +
    `${inMegabytes(free)} are free`
  );
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
