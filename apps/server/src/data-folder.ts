import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Says in a base folder which data it holds. */
export const DATA_ID_FILE = '.iris-data-id';

/** What an id looks like, wherever it comes from. */
export const DATA_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** A base folder that does not hold the data that the settings speak of: a volume that is not mounted, most often. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** No id is longer, with the blanks around it that an editor may have left. */
const MAX_BYTES = 256;
/**
 * The folder belongs to the user that the server runs as, and root reads the id too: a link there could have it show what
 * that user may not read, and a pipe have it wait for ever.
 */
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The id that a base folder has; undefined where it has none. */
export function readDataId(folder: string): string | undefined {
  try {
    return readStart(join(folder, DATA_ID_FILE)).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Compares the id that the settings name with that of the base folder. Without this, a server on an empty mount point
 * would count from zero and fill the disk below it, and nobody would notice until the volume comes back.
 *
 * @param wanted undefined where the settings name none: then any folder will do
 * @throws DataFolderError that says what to do
 */
export function checkDataFolder(folder: string, wanted: string | undefined): void {
  if (wanted === undefined) return;
  const found = findDataId(folder);
  if (found === wanted) return;
  const what = found === undefined ? `has no ${DATA_ID_FILE}` : `holds other data (${JSON.stringify(found)})`;
  throw new DataFolderError(
    `IRIS cannot start: ${folder} ${what}, and the data that IRIS_DATA_ID names (${JSON.stringify(wanted)}) is not there.\n` +
      `  - Is the volume of the data mounted? Look with: findmnt --target ${folder}\n` +
      '  - If the data is lost, bring it back from a backup: iris restore FILE\n' +
      `  - To go on with what is there now, empty or not: echo ${wanted} > ${join(folder, DATA_ID_FILE)}`,
  );
}

/**
 * The id of a base folder; one that has none gets a new one. For whoever sets a box up, and then writes it into the
 * settings as `IRIS_DATA_ID`: only a folder whose settings name no id yet may be given one.
 *
 * @returns the id, and whether it is new
 */
export function claimDataFolder(folder: string): { readonly id: string; readonly isNew: boolean } {
  const found = readDataId(folder);
  if (found !== undefined && DATA_ID.test(found)) return { id: found, isNew: false };
  const id = randomUUID();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, DATA_ID_FILE);
  const draft = `${path}.${id}`;
  try {
    // Read by the user that the server runs as, whoever sets the box up. By renaming: no link of that name is followed.
    writeFileSync(draft, `${id}\n`, { mode: 0o644, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return { id, isNew: true };
}

function readStart(path: string): string {
  const file = openSync(path, READ_FLAGS);
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${path} is not a file`);
    const bytes = Buffer.alloc(MAX_BYTES);
    return bytes.subarray(0, readSync(file, bytes)).toString();
  } finally {
    closeSync(file);
  }
}

function findDataId(folder: string): string | undefined {
  try {
    return readDataId(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataFolderError(
      `IRIS cannot start: whether ${folder} holds the data that IRIS_DATA_ID names cannot be told (${reason}). ` +
        'Make the file readable for the user that runs IRIS.',
    );
  }
}
