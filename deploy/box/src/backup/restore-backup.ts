import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type BoxLayout, boxLayout } from '../layout.ts';
import { DeployError } from '../releases/deploy-error.ts';
import { withDeployLock } from '../releases/deploy-lock.ts';
import { lastWords, runProgram } from '../releases/run-program.ts';
import type { Supervisor } from '../releases/supervisor.ts';
import { findRunning } from '../watching/places-in-use.ts';
import { readOwners } from './accounts.ts';
import { isSealed, listArchive, unpack } from './archive.ts';
import { BackupError, codeOf, sentenceOf } from './backup-error.ts';
import { checkEntries, checkStage } from './check-contents.ts';
import { STAGE_PREFIX } from './contents.ts';
import type { BackedUpFile, BackupManifest } from './manifest.ts';
import { FOLDER_MODE, give, type PlacingPlan, planPlacing, putInPlace } from './put-in-place.ts';

export interface RestoreOptions {
  /** The folder that is taken for `/`. */
  readonly root: string;
  /** The backup. */
  readonly source: string;
  /** Asked for where the backup is encrypted. */
  readonly passphrase: () => Promise<string>;
  /** Leaves the settings of this box as they are. */
  readonly keepSettings: boolean;
  /** Restores below a service that runs. What it counted and kept since the backup is set aside with the rest. */
  readonly whileRunning: boolean;
  readonly supervisor: Pick<Supervisor, 'state'>;
  readonly signal: AbortSignal;
  readonly onProgress?: (message: string) => void;
}

export interface RestoredBackup {
  readonly createdAt: string;
  readonly release: string;
  readonly files: readonly BackedUpFile[];
  /** Where what was there before is now; empty where nothing was. */
  readonly setAside: readonly string[];
}

/**
 * Brings back what a backup holds, with its owners and permissions, while nobody deploys. The backup is read to its end and
 * every checksum compared before anything of the box is touched; what was there before is set aside, not removed.
 * @throws BackupError
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoredBackup> {
  const layout = boxLayout(options.root);
  if (!existsSync(layout.home)) {
    throw new BackupError(`There is no ${layout.home}: install IRIS on this machine first, see "iris install".`);
  }
  try {
    return await withDeployLock(layout.deployLock, 'a restore', () => restoreAlone(layout, options));
  } catch (error) {
    throw explain(error, layout);
  }
}

async function restoreAlone(layout: BoxLayout, options: RestoreOptions): Promise<RestoredBackup> {
  const { root, source, signal, whileRunning, supervisor, onProgress = () => {} } = options;
  if (!whileRunning) await refuseWhileRunning(layout, supervisor);
  const passphrase = (await isSealed(source)) ? await options.passphrase() : undefined;
  onProgress('reading the backup');
  checkEntries(await listArchive(source, { passphrase, signal }), { layout, root });
  const isNewFolder = !existsSync(layout.data);
  const stage = await makeStage(layout);
  try {
    onProgress('unpacking');
    await unpack(source, stage, { passphrase, signal });
    onProgress('checking');
    const giveBack = takeOver(layout);
    let plan: Plan;
    try {
      plan = planAll(await checkStage(stage, { layout, root }), { ...options, layout, stage });
      signal.throwIfAborted();
      onProgress('putting files in place');
    } catch (error) {
      giveBack();
      throw error;
    }
    return place(plan, layout);
  } finally {
    await remove(stage);
    // Where it was made for nothing; a folder with something in it stays.
    if (isNewFolder) await rmdir(layout.data).catch(() => {});
  }
}

async function refuseWhileRunning(layout: BoxLayout, supervisor: Pick<Supervisor, 'state'>): Promise<void> {
  const running = await findRunning(layout, supervisor);
  if (running.length === 0) return;
  throw new BackupError(
    `IRIS is running (place ${running.join(' and ')}): stop it first (sudo systemctl stop iris-backend 'iris-backend@*'), or say --while-running ` +
      'if it shall go on and lose what it kept since the backup.',
  );
}

/** Inside the data folder, so that files get from it to their places by a rename. */
async function makeStage({ data }: BoxLayout): Promise<string> {
  mkdirSync(data, { recursive: true, mode: FOLDER_MODE });
  // Nobody else restores: these were left by one that was killed.
  for (const name of readdirSync(data)) {
    if (name.startsWith(STAGE_PREFIX)) await remove(join(data, name));
  }
  return mkdtempSync(join(data, STAGE_PREFIX));
}

/**
 * Removes a folder by the program of the system, which follows no link that somebody puts in its way meanwhile: Node's own
 * removal looks first and goes there then.
 */
async function remove(folder: string): Promise<void> {
  const removed = await runProgram(['rm', '-rf', '--', folder]);
  if (removed.status !== 0) throw new BackupError(`${folder} cannot be removed: ${sentenceOf(lastWords(removed))}`);
}

interface PlanOptions extends Pick<RestoreOptions, 'root' | 'keepSettings'> {
  readonly layout: BoxLayout;
  readonly stage: string;
}

interface Plan extends Pick<RestoredBackup, 'createdAt' | 'release' | 'files'> {
  readonly placing: PlacingPlan;
  readonly dataId: string | undefined;
}

function planAll(manifest: BackupManifest, { root, keepSettings, layout, stage }: PlanOptions): Plan {
  const { createdAt, release, folders } = manifest;
  const files = manifest.files.filter(({ path }) => !keepSettings || join(root, path) !== layout.settings);
  const placing = planPlacing({ stage, root, folders, files, owners: readOwners(layout) });
  return { createdAt, release, files, placing, dataId: keepSettings ? readWantedId(layout) : undefined };
}

function place({ placing: plan, dataId, ...restored }: Plan, layout: BoxLayout): RestoredBackup {
  return { ...restored, setAside: putInPlace({ layout, plan, dataId }) };
}

/**
 * Has the data folder belong to whoever restores, from before what was unpacked is checked until everything is in place. It
 * belongs to the user that the server runs as: a server that somebody broke into could put something else there between,
 * and have root give away or overwrite what links in it lead to, or take its settings.
 *
 * @returns what has it belong to whom it belonged
 */
function takeOver({ data }: BoxLayout): () => void {
  const { uid, gid, mode } = statSync(data);
  give(data, { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, mode: FOLDER_MODE });
  return () => give(data, { uid, gid, mode: mode & 0o777 });
}

/** The data that settings speak of which stay. */
function readWantedId({ settings }: BoxLayout): string | undefined {
  return existsSync(settings) ? parseEnv(readFileSync(settings, 'utf8'))['IRIS_DATA_ID'] : undefined;
}

function explain(error: unknown, { data }: BoxLayout): unknown {
  if (error instanceof DeployError) return new BackupError(error.message, { cause: error });
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new BackupError(`The disk of ${data} is full, and nothing has changed: make room.`);
    case 'EACCES':
    case 'EPERM':
      return new BackupError(
        `Something cannot be written: ${sentenceOf(error)} Run it as root: sudo iris restore FILE`,
      );
    default:
      return error;
  }
}
