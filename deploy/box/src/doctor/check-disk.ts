import { existsSync, statfsSync, statSync } from 'node:fs';
import { type BoxFinding, type BoxToExamine, sayBytes } from './finding.ts';

const link = 'disk';
/** Less than some releases and the logs of a busy day take. */
const LOW_BYTES = 1_000_000_000;
const LOW_SHARE = 0.1;
/** About what a deploy and a backup leave free. */
const FULL_BYTES = 150_000_000;
const LOW_FILES_SHARE = 0.05;

/** Room on each disk that IRIS writes to, the same one once. */
export function checkDisk({ root, layout }: BoxToExamine): readonly BoxFinding[] {
  const { home, data, logs } = layout;
  const disks = new Map<number, string>();
  for (const path of [root, home, data, logs].filter(existsSync)) {
    const { dev } = statSync(path);
    if (!disks.has(dev)) disks.set(dev, path);
  }
  return [...disks.values()].map(judge);
}

function judge(path: string): BoxFinding {
  const { blocks, bavail, bsize, files, ffree } = statfsSync(path);
  const [total, free] = [blocks * bsize, bavail * bsize];
  const room = `${sayBytes(free)} of ${sayBytes(total)} are free on the disk of ${path}`;
  const advice = `See what takes it: sudo du -xh --max-depth=2 ${path} | sort -h | tail`;
  if (free < FULL_BYTES) return { link, status: 'bad', found: `Only ${room}.`, advice };
  if (free < LOW_BYTES && free < LOW_SHARE * total) return { link, status: 'warning', found: `Only ${room}.`, advice };
  // Some file systems make them as they go, and say 0.
  if (files > 0 && ffree < LOW_FILES_SHARE * files) {
    const found = `The disk of ${path} has room for ${ffree} more files only.`;
    return {
      link,
      status: 'warning',
      found,
      advice: `See where they are: sudo du -x --inodes ${path} | sort -n | tail`,
    };
  }
  return { link, status: 'good', found: `${room}.` };
}
