import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Folders of the workspaces, relative to `root`: `packages/core`, `apps/server`, `deploy/box`, … */
export function listWorkspaces(root = ROOT) {
  const groups = ['packages', 'apps', 'deploy'].filter((group) => existsSync(join(root, group)));
  return groups.flatMap((group) =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(root, group, entry.name, 'package.json')))
      .map((entry) => `${group}/${entry.name}`),
  );
}
