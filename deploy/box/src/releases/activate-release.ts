import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../layout.ts';
import { askPlace } from './ask-place.ts';
import type { DeployWork } from './deploy-box.ts';
import { DeployError, reasonOf } from './deploy-error.ts';
import type { PendingDeploy, Placement } from './deploy-record.ts';
import { DEPLOY_GATE, type GateLimits, passGate, ROLLBACK_GATE } from './gate.ts';
import { pruneReleases } from './kept-releases.ts';
import { readIdentity } from './manifest.ts';
import { linkCommand, linkPlace, livePlace, switchTo, unlinkPlace } from './places.ts';

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
/**
 * For one that did, longer than any setting lets it take; the settings that it was started with may not be those of now.
 * systemd kills it sooner, once it has had the time that it asked for.
 */
const DRAIN_MS = 3_660_000;
/** For the new release to answer once more before the one before is stopped. */
const CONFIRM_MS = 5000;
const LOOK_AGAIN_MS = 100;

/**
 * Starts a release beside the one that serves, holds it to the gate, sends traffic to it and ends the one before.
 * @throws DeployError `rejected` or `interrupted` where traffic never went to it, `unfinished` where it did
 */
export async function activateRelease(work: DeployWork, pending: Omit<PendingDeploy, 'step'>): Promise<Activated> {
  const startedAt = performance.now();
  work.journal.begin({ ...pending, step: 'start' });
  const notes = await startAndHold(work, pending);
  await sendRequests(work, pending);
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
    if (journal.pending?.step === 'switch') journal.noteSwitch();
    if (from !== null) {
      await pause((work.gate ?? DEPLOY_GATE).settleMs);
      await confirm(work, to, from);
      report(`Waiting for the requests that ${from.release} (place ${from.place}) has under way.`, 'drain');
      await work.supervisor.stop(from.place, DRAIN_MS);
      unlinkPlace(layout, from.place);
    }
    linkCommand(layout, to.release);
    journal.goTo('prune');
    const removed = pruneReleases(layout, journal.past);
    for (const release of removed) report(`${release} was removed: three releases are kept.`, 'prune');
    journal.end();
    return removed;
  } catch (error) {
    throw error instanceof DeployError ? error : unfinished(to, error);
  }
}

/** Ends a release that no traffic has gone to. May be done again. */
export async function abandonDeploy({ layout, supervisor, journal }: DeployWork, place: Place): Promise<void> {
  await supervisor.stop(place, ABANDON_MS);
  unlinkPlace(layout, place);
  journal.end();
}

async function startAndHold(work: DeployWork, pending: Omit<PendingDeploy, 'step'>): Promise<readonly string[]> {
  const { layout, supervisor, journal, report, signal, settings } = work;
  const { to } = pending;
  try {
    // What may run there by a mistake must not be taken for the release.
    await supervisor.stop(to.place, ABANDON_MS);
    linkPlace(layout, to);
    report(`Starting ${to.release} beside what serves, in place ${to.place}.`, 'start');
    await supervisor.start(to.place);
    journal.goTo('gate');
    report('Holding it to the gate: version, health, an analysis, the cache.', 'gate');
    const identity = readIdentity(join(layout.releases, to.release));
    const limits = work.gate ?? gateFor(work, pending);
    const [port, key] = [settings.ports[to.place], settings.key];
    return await passGate({ place: to.place, port, key, identity, supervisor, limits, signal });
  } catch (error) {
    throw await reject(work, pending, error, signal.aborted ? 'interrupted' : 'rejected');
  }
}

/** A release may be on the box because it was rejected: to have it named by whoever goes back makes it no better. */
function gateFor({ journal }: DeployWork, { action, to }: Pick<PendingDeploy, 'action' | 'to'>): GateLimits {
  const hasServed = journal.past.some(({ release }) => release === to.release);
  return action === 'rollback' && hasServed ? ROLLBACK_GATE : DEPLOY_GATE;
}

async function sendRequests(work: DeployWork, pending: Omit<PendingDeploy, 'step'>): Promise<void> {
  const { journal, layout } = work;
  const { to, from } = pending;
  try {
    journal.goTo('switch');
    switchTo(layout, to.place);
  } catch (error) {
    // It may have failed when it was done, but for being on the disk.
    throw from !== null && livePlace(layout) === to.place ? unfinished(to, error) : await reject(work, pending, error);
  }
}

/** Ends a release that is not to serve, and says why. */
async function reject(
  work: DeployWork,
  { to, from }: Pick<PendingDeploy, 'to' | 'from'>,
  why: unknown,
  failure: 'rejected' | 'interrupted' = 'rejected',
): Promise<DeployError> {
  const lines = failure === 'rejected' ? await work.supervisor.lastLines(to.place).catch(() => []) : [];
  const what = failure === 'rejected' ? `${to.release} was rejected: ${reasonOf(why)}\n` : 'Interrupted. ';
  const said = lines.length === 0 ? '' : `\nWhat it said last:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  const left = await abandonDeploy(work, to.place).then(
    () => '',
    (error: unknown) => ` What it left could not be cleared away: ${reasonOf(error)} "iris releases" tries again.`,
  );
  return new DeployError(failure, `${what}${await whatServes(work, { to, from })}${left}${said}`, { cause: why });
}

function unfinished(to: Placement, error: unknown): DeployError {
  return new DeployError(
    'unfinished',
    `${to.release} serves, but what comes after that failed: ${reasonOf(error)} "iris releases" goes on with it.`,
    { cause: error },
  );
}

async function whatServes(work: DeployWork, { to, from }: Pick<PendingDeploy, 'to' | 'from'>): Promise<string> {
  if (from === null) return 'Nothing serves yet.';
  if (!(await answers(work, from.place, 0))) {
    return `Nothing has changed: requests go to ${from.release} as before, which does not answer ("iris doctor" says more).`;
  }
  const how = from.release === to.release ? ', with the settings that it was started with' : '';
  return `${from.release} serves on${how}; nothing has changed.`;
}

/** A release that died right after the switch must not have the place of one that lives. */
async function confirm(work: DeployWork, to: Placement, from: Placement): Promise<void> {
  if (await answers(work, to.place, CONFIRM_MS)) return;
  // Nothing to go back to: killed between the end of that place and this.
  if (!(await answers(work, from.place, 0))) return;
  const { layout, journal } = work;
  switchTo(layout, from.place);
  journal.undoSwitch();
  throw await reject(work, { to, from }, new Error('It does not answer any more, right after traffic went to it.'));
}

async function answers({ settings, supervisor }: DeployWork, place: Place, withinMs: number): Promise<boolean> {
  const port = settings.ports[place];
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
