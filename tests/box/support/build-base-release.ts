import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { arch } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isBuilt } from '../../../scripts/lib/built.mjs';
import { listWorkspaces, ROOT } from '../../../scripts/lib/workspace.mjs';
import { assembleRelease } from '../../../scripts/release/assemble-release.mjs';
import { compileSource } from '../../../scripts/release/compile-source.mjs';
import { installDependencies } from '../../../scripts/release/install-dependencies.mjs';
import { exportSource, readSource } from '../../../scripts/release/source.mjs';

/**
 * Makes a release of the tree as it is, unpacked in a folder, unless it is there. A program of its own, so that it can be
 * run under a lock: tests in several processes need the same release.
 */
const [, , folder = ''] = process.argv;
const parent = dirname(folder);
if (!readdirSync(parent).includes(basename(folder))) {
  // Those of other sources are of no use any more.
  for (const name of readdirSync(parent)) rmSync(join(parent, name), { recursive: true, force: true });
  const [tree, staging] = [join(parent, 'tree'), join(parent, 'staging')];
  const architecture = arch() === 'arm64' ? 'arm64' : 'x64';
  const source = readSource({ allowDirty: true });
  await exportSource(source, tree);
  await installDependencies(tree, architecture);
  // What the tests themselves run, copied: files of a release are links, and the next build writes over them.
  if (isBuilt()) copyOutputs(tree);
  else await compileSource(tree);
  const made = assembleRelease({ source, architecture, dependencies: tree, compiled: tree, staging });
  mkdirSync(join(parent, 'draft'));
  renameSync(made, join(parent, 'draft', 'release'));
  rmSync(tree, { recursive: true });
  rmSync(staging, { recursive: true });
  renameSync(join(parent, 'draft'), folder);
}

function copyOutputs(tree: string): void {
  for (const workspace of listWorkspaces(ROOT)) {
    cpSync(join(ROOT, workspace, 'dist'), join(tree, workspace, 'dist'), { recursive: true });
  }
}
