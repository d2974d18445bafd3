import * as vscode from 'vscode';
import type { StoredFiles } from './analysis/remembered-analyses.ts';

/** A folder of the editor's storage, wherever the editor keeps that. */
export function openFolder(folder: vscode.Uri): StoredFiles {
  const { fs } = vscode.workspace;
  const uriOf = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
  return {
    read: (name) => unlessMissing(() => fs.readFile(uriOf(name)), undefined),
    write: async (name, bytes) => {
      await fs.createDirectory(folder);
      await fs.writeFile(uriOf(name), bytes);
    },
    remove: (name) => unlessMissing(() => fs.delete(uriOf(name)), undefined),
    list: async () => {
      const entries = await unlessMissing(() => fs.readDirectory(folder), []);
      const names = entries.filter(([, type]) => type === vscode.FileType.File).map(([name]) => name);
      const found = await Promise.all(
        names.map(async (name) => {
          // Another window may have removed it.
          const stat = await unlessMissing(() => fs.stat(uriOf(name)), undefined);
          return stat && { name, bytes: stat.size, writtenAt: stat.mtime };
        }),
      );
      return found.filter((file) => file !== undefined);
    },
  };
}

async function unlessMissing<T, Missing>(work: () => Thenable<T>, missing: Missing): Promise<T | Missing> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return missing;
    throw error;
  }
}
