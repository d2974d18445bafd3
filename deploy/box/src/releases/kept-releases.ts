import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BoxLayout } from '../layout.ts';
import type { PastDeploy } from './deploy-record.ts';
import { inOrderOfWorth } from './live-order.ts';
import { readIdentity } from './manifest.ts';
import { findLive, releaseIn } from './places.ts';
import { isReleaseName } from './release-name.ts';

/** How many releases a box keeps. */
const KEPT = 3;
const REMOVED_PREFIX = '.removed-';

/** The names of the releases that are on the box. What else lies in their folder is somebody's, and left alone. */
export function presentReleases({ releases }: BoxLayout): readonly string[] {
  return readdirSync(releases).filter((name) => isReleaseName(name) && isRelease(join(releases, name), name));
}

function isRelease(folder: string, name: string): boolean {
  try {
    return readIdentity(folder).release === name;
  } catch {
    return false;
  }
}

/**
 * Removes releases beyond those that are kept; one that a place is linked to never goes.
 * @returns their names
 */
export function pruneReleases(layout: BoxLayout, past: readonly PastDeploy[]): readonly string[] {
  const inUse = [releaseIn(layout, 'a'), releaseIn(layout, 'b')];
  const order = inOrderOfWorth(presentReleases(layout), findLive(layout)?.release, past);
  const removed = order.slice(KEPT).filter((release) => !inUse.includes(release));
  for (const release of removed) {
    // Under another name first: half of a release must not pass for one.
    renameSync(join(layout.releases, release), join(layout.releases, `${REMOVED_PREFIX}${release}`));
  }
  finishRemoving(layout);
  return removed;
}

/** Removes what is left of releases whose removal was cut short. */
function finishRemoving({ releases }: BoxLayout): void {
  for (const name of readdirSync(releases)) {
    if (name.startsWith(REMOVED_PREFIX)) rmSync(join(releases, name), { recursive: true, force: true });
  }
}
