import { join } from 'node:path';
import type { BoxLayout, Place } from '../layout.ts';
import { explainSystemError } from './deploy-error.ts';
import { readDeployRecord } from './deploy-record.ts';
import { presentReleases } from './kept-releases.ts';
import { inOrderOfWorth, releaseBefore } from './live-order.ts';
import { readIdentity } from './manifest.ts';
import { checkInstalled, findLive, releaseIn } from './places.ts';

/** A release that is on the box. */
export interface KeptRelease {
  readonly release: string;
  /** As its manifest has them; null where the release serves and its folder is gone or damaged. */
  readonly version: string | null;
  readonly commit: string | null;
  /** ISO 8601. */
  readonly commitTime: string | null;
  /** `live` serves, `previous` is what a rollback goes back to. */
  readonly role: 'live' | 'previous' | 'kept';
  /** Places that are linked to it; two only while it is deployed anew. */
  readonly places: readonly Place[];
  /** ISO 8601; when traffic last went to it, null where it never did as far as is known. */
  readonly liveSince: string | null;
}

/**
 * The releases on a box, the live one first.
 * @throws DeployError where IRIS is not installed, or the record of deploys cannot be used
 */
export function listReleases(layout: BoxLayout): readonly KeptRelease[] {
  try {
    return list(layout);
  } catch (error) {
    throw explainSystemError(error);
  }
}

function list(layout: BoxLayout): readonly KeptRelease[] {
  checkInstalled(layout);
  const { past } = readDeployRecord(layout);
  const live = findLive(layout)?.release;
  const previous = live === undefined ? undefined : releaseBefore(live, past);
  const present = presentReleases(layout);
  const known = live === undefined || present.includes(live) ? present : [live, ...present];
  return inOrderOfWorth(known, live, past).map((release) => {
    const identity = present.includes(release) ? readIdentity(join(layout.releases, release)) : undefined;
    return {
      release,
      version: identity?.version ?? null,
      commit: identity?.commit ?? null,
      commitTime: identity?.commitTime ?? null,
      role: release === live ? 'live' : release === previous ? 'previous' : 'kept',
      places: (['a', 'b'] as const).filter((place) => releaseIn(layout, place) === release),
      liveSince: past.findLast((each) => each.release === release)?.at ?? null,
    };
  });
}
