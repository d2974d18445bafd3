import { type FileHandle, open } from 'node:fs/promises';
import { IrisError } from '@iris/core';
import { decodeSource } from './decode-source.ts';
import { type FilePath, pathToShow } from './file-path.ts';
import { readBytes } from './read-bytes.ts';

/**
 * Reads a source file as text.
 *
 * @throws IrisError `file_not_found`, `file_unreadable`, `file_changed`, `file_not_text`, `source_too_large`
 */
export async function readSource(path: FilePath, maxBytes: number): Promise<string> {
  const shown = pathToShow(path);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    return decodeSource(await readBytes(handle, shown, maxBytes), shown);
  } catch (error) {
    throw error instanceof IrisError ? error : toReadError(error, shown);
  } finally {
    await handle?.close();
  }
}

/** Says in a sentence why the file system refused. */
export function toReadError(error: unknown, shown: string): IrisError {
  const code = systemCode(error);
  const options = { cause: error };
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new IrisError('file_not_found', `There is no file or folder ${shown}. Check the path.`, options);
    case 'EACCES':
    case 'EPERM':
      return new IrisError('file_unreadable', `${shown} may not be read by you. Check its permissions.`, options);
    case 'ELOOP':
      return new IrisError('file_unreadable', `${shown} cannot be read: its symbolic links lead in a circle.`, options);
    case 'EMFILE':
    case 'ENFILE':
      return new IrisError(
        'file_unreadable',
        `${shown} cannot be read: too many files are open. Raise ulimit -n.`,
        options,
      );
    default:
      return new IrisError('file_unreadable', `${shown} cannot be read: the system answered ${code}.`, options);
  }
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'an unknown error';
}
