import { arch, platform } from 'node:os';
import { resolve } from 'node:path';
import { type Activated, activateRelease } from './activate-release.ts';
import { type DeployDeps, type DeployWork, workOnBox } from './deploy-box.ts';
import { DeployError } from './deploy-error.ts';
import type { DeployAction, PendingDeploy } from './deploy-record.ts';
import { type InspectedArtefact, inspectArtefact } from './inspect-artefact.ts';
import { presentReleases } from './kept-releases.ts';
import { releaseBefore } from './live-order.ts';
import { findLive, idlePlace } from './places.ts';
import { recoverDeploy } from './recover-deploy.ts';
import { unpackArtefact } from './unpack-artefact.ts';

/** What a deploy, a rollback or a restart did. */
export interface DeployResult extends Activated {
  readonly action: DeployAction;
  /** What serves now. */
  readonly release: string;
  /** What served before; null where nothing did. */
  readonly before: string | null;
  /** All of it, in ms. */
  readonly durationMs: number;
}

/**
 * Has the release in an artefact serve instead of the one that does, without a failed request. Killed at any moment, it
 * leaves one of the two serving, and the next call brings to its end what was left.
 * @throws DeployError with what has become of it
 */
export function deploy(artefact: string, deps: DeployDeps): Promise<DeployResult> {
  const startedAt = performance.now();
  return workOnBox(deps, `deploy of ${artefact}`, async (work) => {
    await recover(work);
    const path = resolve(artefact);
    const machine = { platform: platform(), architecture: arch() };
    const inspected = await unlessInterrupted(deps.signal, () => inspectArtefact(path, machine, deps.signal));
    const { release } = inspected.identity;
    work.report(`Unpacking ${release}${inspected.hasChecksum ? '' : ', beside which there is no checksum'}.`, 'unpack');
    const pending = begin(work, 'deploy', release);
    await unpack(work, pending, inspected);
    return complete(await activateRelease(work, pending), pending, startedAt);
  });
}

/**
 * Has a release serve again that is still on the box.
 * @param name the release or its version; without it, what was live before the live one was deployed
 * @throws DeployError with what has become of it
 */
export function rollback(name: string | undefined, deps: DeployDeps): Promise<DeployResult> {
  const startedAt = performance.now();
  return workOnBox(deps, `rollback to ${name ?? 'the release before'}`, async (work) => {
    await recover(work);
    const pending = begin(work, 'rollback', chooseRelease(work, name));
    return complete(await activateRelease(work, pending), pending, startedAt);
  });
}

/**
 * Has the release that serves do so from a new start, with the settings as they are now.
 * @throws DeployError with what has become of it
 */
export function restart(deps: DeployDeps): Promise<DeployResult> {
  const startedAt = performance.now();
  return workOnBox(deps, 'restart', async (work) => {
    await recover(work);
    const pending = begin(work, 'restart', servingRelease(work));
    return complete(await activateRelease(work, pending), pending, startedAt);
  });
}

/**
 * Brings to its end what a deploy left that was killed.
 * @returns what was done, in a sentence; undefined where nothing was left
 * @throws DeployError where that fails, or somebody deploys right now
 */
export function settleDeploys(deps: DeployDeps): Promise<string | undefined> {
  return workOnBox(deps, 'a look at what is pending', recoverDeploy);
}

async function recover(work: DeployWork): Promise<void> {
  const done = await recoverDeploy(work);
  if (done !== undefined) work.report(done, 'start');
}

function begin({ layout }: DeployWork, action: DeployAction, release: string): Omit<PendingDeploy, 'step'> {
  const to = { place: idlePlace(layout), release };
  return { action, to, from: findLive(layout), startedAt: new Date().toISOString() };
}

async function unpack(
  { layout, journal, signal }: DeployWork,
  pending: Omit<PendingDeploy, 'step'>,
  artefact: InspectedArtefact,
): Promise<void> {
  journal.begin({ ...pending, step: 'unpack' });
  try {
    await unlessInterrupted(signal, () => unpackArtefact(layout, artefact, signal));
  } catch (error) {
    journal.end();
    throw error;
  }
}

/** Whatever is thrown by work that is given up is no fault of the work. */
async function unlessInterrupted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    signal.throwIfAborted();
    return result;
  } catch (error) {
    if (signal.aborted) throw new DeployError('interrupted', 'Interrupted. Nothing has changed.', { cause: error });
    throw error;
  }
}

function servingRelease({ layout }: DeployWork): string {
  const live = findLive(layout)?.release;
  if (live === undefined) {
    throw new DeployError(
      'refused',
      'No release serves here: "iris deploy" brings one, and "iris rollback" starts one.',
    );
  }
  if (presentReleases(layout).includes(live)) return live;
  throw new DeployError(
    'refused',
    `${live} serves, and its folder in ${layout.releases} is gone or damaged: deploy its artefact again.`,
  );
}

function chooseRelease({ layout, journal }: DeployWork, name: string | undefined): string {
  const present = presentReleases(layout);
  const live = findLive(layout)?.release;
  const kept = present.filter((release) => release !== live).join(', ') || 'none';
  if (name === undefined) {
    const before = live === undefined ? undefined : releaseBefore(live, journal.past);
    if (before !== undefined && present.includes(before)) return before;
    throw new DeployError('refused', `No release that is kept was live before this one: name one. Kept are: ${kept}.`);
  }
  const [found, second] = present.filter((release) => release === name || release.startsWith(`${name}-`));
  if (found === undefined) throw new DeployError('refused', `There is no release ${name} here. Kept are: ${kept}.`);
  if (second !== undefined && found !== name) {
    throw new DeployError('refused', `There are several releases of ${name}: name one whole. Kept are: ${kept}.`);
  }
  return found;
}

function complete(
  activated: Activated,
  { action, to, from }: Omit<PendingDeploy, 'step'>,
  startedAt: number,
): DeployResult {
  const durationMs = performance.now() - startedAt;
  return { ...activated, action, release: to.release, before: from?.release ?? null, durationMs };
}
