import { join } from 'node:path';
import type { BoxLayout, Place } from '../layout.ts';
import { readDeployRecord } from './deploy-record.ts';
import { presentReleases } from './kept-releases.ts';
import { inOrderOfWorth, releaseBefore } from './live-order.ts';
import { readIdentity } from './manifest.ts';
import { checkInstalled, findLive, releaseIn } from './places.ts';

/** A release that is on the box. */
export interface KeptRelease {
  readonly release: string;
  readonly version: string;
  readonly commit: string;
  /** ISO 8601. */
  readonly commitTime: string;
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
  checkInstalled(layout);
  const { past } = readDeployRecord(layout);
  const live = findLive(layout)?.release;
  const previous = live === undefined ? undefined : releaseBefore(live, past);
  return inOrderOfWorth(presentReleases(layout), live, past).map((release) => {
    const { version, commit, commitTime } = readIdentity(join(layout.releases, release));
    return {
      release,
      version,
      commit,
      commitTime,
      role: release === live ? 'live' : release === previous ? 'previous' : 'kept',
      places: (['a', 'b'] as const).filter((place) => releaseIn(layout, place) === release),
      liveSince: past.findLast((each) => each.release === release)?.at ?? null,
    };
  });
}
