import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../layout.ts';
import { askPlace } from './ask-place.ts';
import type { DeployWork } from './deploy-box.ts';
import { DeployError, reasonOf } from './deploy-error.ts';
import type { DeployAction, PendingDeploy, Placement } from './deploy-record.ts';
import { DEPLOY_GATE, passGate, ROLLBACK_GATE } from './gate.ts';
import { pruneReleases } from './kept-releases.ts';
import { readIdentity } from './manifest.ts';
import { linkCommand, linkPlace, portOf, switchTo, unlinkPlace } from './places.ts';

/** What came of a deploy. */
export interface Activated {
  /** Of the release that passed, a sentence each. */
  readonly notes: readonly string[];
  /** From the start of the new release until traffic went to it, in ms. */
  readonly switchedAfterMs: number;
  /** Releases that were removed, since a box keeps three. */
  readonly removed: readonly string[];
}

/** For a release that serves nobody. */
const ABANDON_MS = 2000;
/** For the new release to answer once more before the one before is stopped. */
const CONFIRM_MS = 5000;
const LOOK_AGAIN_MS = 100;

/**
 * Starts a release beside the one that serves, holds it to the gate, sends traffic to it and ends the one before.
 * @throws DeployError `rejected` or `interrupted` where traffic never went to it, `unfinished` where it did
 */
export async function activateRelease(work: DeployWork, pending: Omit<PendingDeploy, 'step'>): Promise<Activated> {
  const { journal, layout } = work;
  const startedAt = performance.now();
  journal.begin({ ...pending, step: 'start' });
  const notes = await startAndHold(work, pending);
  journal.goTo('switch');
  switchTo(layout, pending.to.place);
  journal.noteSwitch();
  const switchedAfterMs = performance.now() - startedAt;
  work.report(`Requests go to ${pending.to.release} (place ${pending.to.place}).`, 'switch');
  return { notes, switchedAfterMs, removed: await finishDeploy(work, pending) };
}

/**
 * Ends what is left after the switch. May be done again.
 * @returns the releases that were removed
 */
export async function finishDeploy(work: DeployWork, pending: Omit<PendingDeploy, 'step'>): Promise<readonly string[]> {
  const { layout, journal, report } = work;
  const { to, from } = pending;
  try {
    linkCommand(layout, to.release);
    if (from !== null) {
      await pause((work.gate ?? DEPLOY_GATE).settleMs);
      await confirm(work, to, from);
      report(`Waiting for the requests that ${from.release} (place ${from.place}) has under way.`, 'drain');
      await work.supervisor.stop(from.place, work.settings.stopMs);
      unlinkPlace(layout, from.place);
    }
    journal.goTo('prune');
    const removed = pruneReleases(layout, journal.past);
    for (const release of removed) report(`${release} was removed: three releases are kept.`, 'prune');
    journal.end();
    return removed;
  } catch (error) {
    if (error instanceof DeployError) throw error;
    throw new DeployError(
      'unfinished',
      `${to.release} serves, but what comes after that failed: ${reasonOf(error)} "iris releases" goes on with it.`,
      { cause: error },
    );
  }
}

/** Ends a release that no traffic has gone to. May be done again. */
export async function abandonDeploy({ layout, supervisor, journal }: DeployWork, place: Place): Promise<void> {
  await supervisor.stop(place, ABANDON_MS);
  unlinkPlace(layout, place);
  journal.end();
}

async function startAndHold(work: DeployWork, pending: Omit<PendingDeploy, 'step'>): Promise<readonly string[]> {
  const { layout, supervisor, journal, report, signal } = work;
  const { to, action } = pending;
  const port = portOf(layout, to.place);
  try {
    // What may run there by a mistake must not be taken for the release.
    await supervisor.stop(to.place, ABANDON_MS);
    linkPlace(layout, to);
    report(`Starting ${to.release} beside what serves, in place ${to.place}.`, 'start');
    await supervisor.start(to.place);
    journal.goTo('gate');
    report('Holding it to the gate: version, health, an analysis, the cache.', 'gate');
    const identity = readIdentity(join(layout.releases, to.release));
    const limits = work.gate ?? gateFor(action);
    return await passGate({ place: to.place, port, key: work.settings.key, identity, supervisor, limits, signal });
  } catch (error) {
    throw await reject(work, pending, error);
  }
}

function gateFor(action: DeployAction) {
  return action === 'rollback' ? ROLLBACK_GATE : DEPLOY_GATE;
}

/** Ends a release that is not to serve, and says why. */
async function reject(
  work: DeployWork,
  { to, from }: Pick<PendingDeploy, 'to' | 'from'>,
  why: unknown,
): Promise<DeployError> {
  const lines = await work.supervisor.lastLines(to.place).catch(() => []);
  const serves = from === null ? 'Nothing serves yet.' : `${from.release} serves on; nothing has changed.`;
  try {
    await abandonDeploy(work, to.place);
  } catch (error) {
    const left = `It could not be ended: ${reasonOf(error)} "iris releases" tries again.`;
    return new DeployError('rejected', `${to.release} was rejected: ${reasonOf(why)} ${serves} ${left}`, {
      cause: error,
    });
  }
  if (work.signal.aborted) return new DeployError('interrupted', `Interrupted. ${serves}`);
  const said = lines.length === 0 ? '' : `\nWhat it said last:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  return new DeployError('rejected', `${to.release} was rejected: ${reasonOf(why)}\n${serves}${said}`, { cause: why });
}

/** A release that died right after the switch must not have the place of one that lives. */
async function confirm(work: DeployWork, to: Placement, from: Placement): Promise<void> {
  if (await answers(work, to.place, CONFIRM_MS)) return;
  // Nothing to go back to: killed between the end of that place and this.
  if (!(await answers(work, from.place, 0))) return;
  const { layout, journal } = work;
  switchTo(layout, from.place);
  journal.undoSwitch();
  linkCommand(layout, from.release);
  throw await reject(work, { to, from }, new Error('It does not answer any more, right after traffic went to it.'));
}

async function answers({ layout, supervisor }: DeployWork, place: Place, withinMs: number): Promise<boolean> {
  const port = portOf(layout, place);
  const until = performance.now() + withinMs;
  const { signal } = new AbortController();
  const question = { port, path: '/api/iris/health', timeoutMs: CONFIRM_MS, signal };
  for (;;) {
    const answer = await askPlace(question).catch(() => undefined);
    if (answer?.status === 200) return true;
    if (performance.now() >= until || (await supervisor.state(place)).status === 'stopped') return false;
    await pause(LOOK_AGAIN_MS);
  }
}
