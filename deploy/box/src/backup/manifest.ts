import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { BackupError } from './backup-error.ts';

/** Whose something is, and who may use it. */
export interface Access {
  /** Permissions, in octal: `600`. */
  readonly mode: string;
  /** Names of the user and the group; numbers where they had none. */
  readonly owner: string;
  readonly group: string;
}

/** A folder of the data, as it was on the box. */
export interface BackedUpFolder extends Access {
  /** From `/`, without a slash in front. */
  readonly path: string;
}

/** A file of a backup, as it was on the box. */
export interface BackedUpFile extends BackedUpFolder {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Says what is in a backup. It is the first file in it. */
export interface BackupManifest {
  /** ISO 8601. */
  readonly createdAt: string;
  /** The one that was live, for people; `none` where none was. */
  readonly release: string;
  readonly withCache: boolean;
  /** The data folder and those inside, each after the one that it is in. */
  readonly folders: readonly BackedUpFolder[];
  readonly files: readonly BackedUpFile[];
}

export const MANIFEST_FILE = 'manifest.json';

const FORMAT = 'iris-backup';
const VERSION = 1;
const PATH = /^(?!.*(^|\/)[.]{1,2}(\/|$))[^/\0]+(\/[^/\0]+)*$/;
const ACCOUNT = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

export function renderManifest({ createdAt, release, withCache, folders, files }: BackupManifest): string {
  const described = { created_at: createdAt, release, with_cache: withCache };
  const document = { format: FORMAT, version: VERSION, ...described, folders, files };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** @throws BackupError where the text is no manifest that this release reads */
export function parseManifest(text: string): BackupManifest {
  let document: Readonly<Record<string, unknown>>;
  try {
    document = fieldsOf(JSON.parse(text));
  } catch {
    throw notOurs();
  }
  if (document['format'] !== FORMAT) throw notOurs();
  if (document['version'] !== VERSION) {
    throw new BackupError(
      `This is a backup of format ${JSON.stringify(document['version'])}, and this release reads format ${VERSION}: use the ` +
        `release that was live then (${JSON.stringify(document['release'])}), or a newer one.`,
    );
  }
  const { created_at: createdAt, release, with_cache: withCache, folders, files } = document;
  const isWhole = typeof createdAt === 'string' && typeof release === 'string' && typeof withCache === 'boolean';
  if (!isWhole || !Array.isArray(folders) || !Array.isArray(files)) throw notOurs();
  const manifest = { createdAt, release, withCache, folders: folders.map(parseFolder), files: files.map(parseFile) };
  const paths = [...manifest.folders, ...manifest.files].map(({ path }) => path);
  if (new Set(paths).size !== paths.length) throw notOurs();
  return manifest;
}

/** SHA-256 of a file, hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Each becomes a path, an owner or permissions on the box: nothing passes that could lead elsewhere. */
function parseFolder(value: unknown): BackedUpFolder {
  const { path, mode, owner, group } = fieldsOf(value);
  const fits = isPlainPath(path) && isText(mode, /^[0-7]{3}$/) && isText(owner, ACCOUNT) && isText(group, ACCOUNT);
  if (!fits) throw notOurs();
  return { path, mode, owner, group };
}

function parseFile(value: unknown): BackedUpFile {
  const { bytes, sha256 } = fieldsOf(value);
  const isSize = typeof bytes === 'number' && Number.isSafeInteger(bytes);
  if (!isSize || !isText(sha256, /^[0-9a-f]{64}$/)) throw notOurs();
  return { ...parseFolder(value), bytes, sha256 };
}

/** Whether something is a path that begins nowhere and leads nowhere but down. */
export function isPlainPath(value: unknown): value is string {
  return isText(value, PATH);
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function notOurs(): BackupError {
  return new BackupError(
    'This is not a backup that "iris backup" made: it has no list of files, or one of another kind.',
  );
}
