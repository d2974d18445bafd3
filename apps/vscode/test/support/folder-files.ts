import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredFiles } from '../../src/analysis/remembered-analyses.ts';

/** A real folder, as the editor's storage. */
export function openRealFolder(folder: string): StoredFiles {
  return {
    read: (name) => readFile(join(folder, name)).catch(() => undefined),
    write: async (name, bytes) => {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, name), bytes);
    },
    remove: (name) => rm(join(folder, name), { force: true }),
    list: async () => {
      const names = await readdir(folder).catch(() => []);
      return Promise.all(
        names.map(async (name) => {
          const { size, mtimeMs } = await stat(join(folder, name));
          return { name, bytes: size, writtenAt: mtimeMs };
        }),
      );
    },
  };
}
