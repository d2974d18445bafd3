import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { LIST_FLAGS, parseEntries, sizeOnDisk, type TarEntry } from '../tar-entries.ts';
import { DeployError, reasonOf } from './deploy-error.ts';
import { parseIdentity, type ReleaseIdentity } from './manifest.ts';
import { lastWords, runProgram } from './run-program.ts';

/** An artefact that may be unpacked. */
export interface InspectedArtefact {
  readonly path: string;
  /** The only folder at its top. */
  readonly folder: string;
  readonly identity: ReleaseIdentity;
  /** The text that says so. */
  readonly manifest: string;
  /** What its files take on a disk, in bytes. */
  readonly unpackedBytes: number;
  /** Whether a checksum lay beside it; it is the right one then. */
  readonly hasChecksum: boolean;
}

interface Machine {
  readonly platform: string;
  readonly architecture: string;
}

const CHECKSUM = /^([0-9a-f]{64}) [ *].+\n?$/;

/**
 * Looks at an artefact without unpacking it: whether it is whole, for this machine, and stays in its own folder.
 * @throws DeployError `refused` with what is wrong with it
 */
export async function inspectArtefact(path: string, machine: Machine, signal: AbortSignal): Promise<InspectedArtefact> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw refuse(path, 'there is no such file.');
  if (!found.isFile()) throw refuse(path, 'it is not a file: name what "npm run release:artefact" made.');
  const hasChecksum = await checkSum(path);
  const entries = await listEntries(path, signal);
  const folder = checkPaths(path, entries);
  const manifest = await tar(path, signal, '--extract', '--to-stdout', '--occurrence=1', `${folder}/manifest.json`);
  const identity = identityIn(path, manifest);
  if (folder !== `iris-${identity.release}`)
    throw refuse(path, `its folder ${folder} is not named for ${identity.release}.`);
  checkMachine(path, identity, machine);
  return { path, folder, identity, manifest, unpackedBytes: sizeOnDisk(entries), hasChecksum };
}

async function checkSum(path: string): Promise<boolean> {
  const beside = `${path}.sha256`;
  if (!existsSync(beside)) return false;
  const [, expected] = CHECKSUM.exec(readFileSync(beside, 'utf8')) ?? [];
  if (expected === undefined) throw refuse(path, `${beside} is not a checksum, as sha256sum writes them.`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  if (hash.digest('hex') === expected) return true;
  throw refuse(path, `it is not the file that ${beside} is the checksum of: copy both again.`);
}

async function listEntries(path: string, signal: AbortSignal): Promise<readonly TarEntry[]> {
  const listing = await tar(path, signal, ...LIST_FLAGS);
  try {
    return parseEntries(listing);
  } catch (error) {
    throw refuse(path, `it has an entry that no release has: ${reasonOf(error)}`);
  }
}

/** tar itself would keep paths inside, but not every tar, and what is odd about an artefact is a reason to look at it first. */
function checkPaths(path: string, entries: readonly TarEntry[]): string {
  const tops = new Set(entries.map((entry) => entry.path.split('/', 1)[0] ?? ''));
  const [folder] = tops;
  if (folder === undefined) throw refuse(path, 'nothing is in it.');
  for (const { type, path: name } of entries) {
    const parts = name.replace(/\/$/, '').split('/');
    if (tops.size > 1 || parts.some((part) => part === '' || part === '.' || part === '..')) {
      throw refuse(path, `it has paths out of its folder, for example ${name}.`);
    }
    if (type !== '-' && type !== 'd')
      throw refuse(path, `it has something in it that is neither file nor folder: ${name}.`);
  }
  return folder;
}

function identityIn(path: string, manifest: string): ReleaseIdentity {
  try {
    return parseIdentity(manifest);
  } catch (error) {
    throw refuse(path, `it is not a release of IRIS: ${reasonOf(error)}`);
  }
}

function checkMachine(path: string, { platform, architecture }: ReleaseIdentity, machine: Machine): void {
  if (platform === machine.platform && architecture === machine.architecture) return;
  throw refuse(
    path,
    `it is for ${platform}-${architecture}, and this machine is ${machine.platform}-${machine.architecture}: ` +
      'take the artefact of that name.',
  );
}

async function tar(path: string, signal: AbortSignal, ...args: readonly string[]): Promise<string> {
  const finished = await runProgram(['tar', '--gzip', '--file', path, ...args], signal);
  if (finished.status === 0) return finished.stdout;
  throw refuse(path, `it cannot be read, so it is cut or garbled: copy it again. tar says: ${lastWords(finished)}`);
}

function refuse(path: string, why: string): DeployError {
  return new DeployError('refused', `${path} is not deployed: ${why}`);
}
