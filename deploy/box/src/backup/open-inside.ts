import { closeSync, constants, fstatSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { codeOf } from './backup-error.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** What opening ends with where the file is gone, or something else has its name by now. */
const GONE = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'ENODEV'];

/**
 * Opens a file to read that lies in a folder. That may belong to the user that the server runs as, and root reads: whoever
 * broke into the server could put a link there, in place of the file or of a folder on the way to it, and have root copy
 * what it leads to, or a pipe that is waited for for ever. What is open stays what was looked at, whatever becomes of its name.
 *
 * @returns its number, to be closed by the caller; undefined where no such file is in the folder (any more)
 */
export function openInside(path: string, folder: string): number | undefined {
  let file: number;
  try {
    file = openSync(path, FLAGS);
  } catch (error) {
    if (GONE.includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
  try {
    if (fstatSync(file).isFile() && readlinkSync(`/proc/self/fd/${file}`).startsWith(`${realpathSync(folder)}/`)) {
      return file;
    }
  } catch (error) {
    closeSync(file);
    throw error;
  }
  closeSync(file);
  return undefined;
}
