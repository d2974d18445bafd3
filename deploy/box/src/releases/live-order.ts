import type { PastDeploy } from './deploy-record.ts';

/**
 * The release to go back to from one that serves: what was live before it was last deployed. Going back twice goes back
 * two releases, and never forwards again to the one that was left.
 */
export function releaseBefore(release: string, past: readonly PastDeploy[]): string | undefined {
  const deployed = past.findLastIndex((each) => each.action === 'deploy' && each.release === release);
  return past.slice(0, Math.max(0, deployed)).findLast((each) => each.release !== release)?.release;
}

/**
 * Releases in the order in which they are worth keeping: the live one, what would be gone back to, then what was live
 * last, then what never was.
 */
export function inOrderOfWorth(
  present: readonly string[],
  live: string | undefined,
  past: readonly PastDeploy[],
): readonly string[] {
  const first = live === undefined ? [] : [live, releaseBefore(live, past)];
  const order = [...first, ...past.toReversed().map(({ release }) => release), ...present.toSorted().toReversed()];
  return [...new Set(order)].filter((release): release is string => release !== undefined && present.includes(release));
}
