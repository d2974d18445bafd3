import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BoxLayout } from '../layout.ts';
import { findShortage } from '../room.ts';
import { DeployError } from './deploy-error.ts';
import { renameDurably } from './durable.ts';
import type { InspectedArtefact } from './inspect-artefact.ts';
import { manifestPath } from './manifest.ts';
import { type Command, lastWords, runProgram } from './run-program.ts';

/** Where a release is unpacked and checked, on the file system where it stays: what is not hidden is whole. */
const INCOMING = '.incoming';
/** What a release that was damaged is called while it is replaced. */
const DAMAGED_PREFIX = '.damaged-';
const SHOWN_FAULTS = 5;

/**
 * Unpacks an artefact into the folder of its release and holds it to its manifest. A release that is there already stays
 * as it is, unless it was damaged.
 * @throws DeployError `refused`; then nothing has changed
 */
export async function unpackArtefact(
  { releases }: BoxLayout,
  artefact: InspectedArtefact,
  signal: AbortSignal,
): Promise<void> {
  const { path, folder, identity, unpackedBytes } = artefact;
  const release = join(releases, identity.release);
  if (await isPresent(release, artefact, signal)) return;
  const shortage = findShortage(releases, unpackedBytes);
  if (shortage !== undefined) {
    throw new DeployError('refused', `The release ${shortage}: make room, then deploy again.`);
  }
  const incoming = join(releases, INCOMING);
  const unpacked = join(incoming, folder);
  const tar = ['tar', '--gzip', '--extract', '--file', path, '--no-same-owner', '--same-permissions', '-C'] as const;
  try {
    mkdirSync(incoming);
    await step([...tar, incoming], signal);
    const faults = await findFaults(unpacked, signal);
    if (faults.length > 0) throw new DeployError('refused', `${path} is not what was built: ${faults.join('; ')}`);
    if (!hasManifest(unpacked, artefact.manifest)) throw new DeployError('refused', `${path} has two manifests.`);
    // Names may reach the disk before contents do, and a release that has its name is taken to be whole.
    await step(['sync', '--file-system', unpacked], signal);
    if (existsSync(release)) renameSync(release, join(releases, `${DAMAGED_PREFIX}${identity.release}`));
    renameDurably(unpacked, release);
  } finally {
    clearLeftovers(releases);
  }
}

/** Removes what an unpacking left that was killed. A release that it was about to replace, and that may serve, is put back. */
export function clearLeftovers(releases: string): void {
  remove(join(releases, INCOMING));
  for (const name of readdirSync(releases)) {
    if (!name.startsWith(DAMAGED_PREFIX)) continue;
    const [damaged, release] = [join(releases, name), join(releases, name.slice(DAMAGED_PREFIX.length))];
    if (existsSync(release)) remove(damaged);
    else renameDurably(damaged, release);
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function isPresent(release: string, { manifest }: InspectedArtefact, signal: AbortSignal): Promise<boolean> {
  if (!existsSync(release)) return false;
  if (!hasManifest(release, manifest)) {
    throw new DeployError(
      'refused',
      `${release} is there, of the same name and made of something else: build from a commit.`,
    );
  }
  return (await findFaults(release, signal)).length === 0;
}

/** One that cannot be read is a damage like others. */
function hasManifest(release: string, manifest: string): boolean {
  try {
    return readFileSync(manifestPath(release), 'utf8') === manifest;
  } catch {
    return true;
  }
}

/** What is wrong with an unpacked release, by the program that comes with it and this process's own Node. */
async function findFaults(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const finished = await runProgram([process.execPath, join(folder, 'verify-release.mjs'), folder], signal);
  if (finished.status === 0) return [];
  const lines = finished.stderr.split('\n').filter((line) => line !== '');
  return lines.length === 0 ? [lastWords(finished)] : lines.slice(0, SHOWN_FAULTS);
}

async function step(command: Command, signal: AbortSignal): Promise<void> {
  const finished = await runProgram(command, signal);
  if (finished.status === 0) return;
  throw new DeployError('refused', `The release could not be unpacked. ${command[0]} says: ${lastWords(finished)}`);
}
