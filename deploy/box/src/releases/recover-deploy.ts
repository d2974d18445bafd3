import { abandonDeploy, finishDeploy } from './activate-release.ts';
import type { DeployWork } from './deploy-box.ts';
import { DeployError, reasonOf } from './deploy-error.ts';
import type { PendingDeploy } from './deploy-record.ts';
import { findLive, livePlace, releaseIn, switchTo } from './places.ts';
import { otherPlace } from './release-name.ts';
import { clearLeftovers } from './unpack-artefact.ts';

/**
 * Brings to its end what a deploy left that was killed: before traffic went to its release, that one is ended, and after
 * it, the one before.
 * @returns what was done, in a sentence; undefined where nothing was left
 */
export async function recoverDeploy(work: DeployWork): Promise<string | undefined> {
  const { journal, layout } = work;
  clearLeftovers(layout.releases);
  const { pending } = journal;
  const done = pending === null ? undefined : await endPending(work, pending);
  const mended = mendMarker(work);
  return [done, mended].filter((sentence) => sentence !== undefined).join(' ') || undefined;
}

async function endPending(work: DeployWork, pending: PendingDeploy): Promise<string> {
  const { to, step, action } = pending;
  const was = `A ${action} of ${to.release} had been cut short at the step "${step}"`;
  try {
    if (step === 'unpack') {
      work.journal.end();
      return `${was}: what was unpacked was removed.`;
    }
    if (!hasSwitched(work, pending)) {
      if (step === 'drain') work.journal.undoSwitch();
      await abandonDeploy(work, to.place);
      return `${was}: it was ended, and nothing else has changed.`;
    }
    await finishDeploy(work, pending);
    return `${was}, after traffic went to it: it was brought to its end.`;
  } catch (error) {
    // It had died, and the one before serves again.
    if (work.journal.pending === null) return `${was}. ${reasonOf(error)}`;
    throw new DeployError('refused', `${was}, and cannot be brought to its end: ${reasonOf(error)}`, { cause: error });
  }
}

/** The file that says so is not believed where it speaks of going on and requests go to the release before. */
function hasSwitched({ layout }: DeployWork, { step, to, from }: PendingDeploy): boolean {
  const mayHave = step === 'switch' || step === 'drain' || step === 'prune';
  // Where nothing served before, requests may go to that place from the start.
  if (!mayHave || from === null) return mayHave && step !== 'switch';
  return livePlace(layout) === to.place || releaseIn(layout, from.place) === undefined;
}

/** Requests belong where a release is: whoever removed a link by hand left the marker alone. */
function mendMarker({ layout }: DeployWork): string | undefined {
  const other = otherPlace(livePlace(layout));
  if (findLive(layout) !== null || releaseIn(layout, other) === undefined) return undefined;
  switchTo(layout, other);
  return `Requests were meant for a place without a release: they go to place ${other}.`;
}
