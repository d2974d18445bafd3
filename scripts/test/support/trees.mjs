import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listWorkspaces, ROOT } from '../../lib/workspace.mjs';

/** Why no copy of this repository can be made, or undefined where one can. */
export function whyNoClone() {
  try {
    git(['rev-parse', '--verify', 'HEAD']);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? 'git is not installed'
      : 'this is not a git checkout';
  }
}

/** A fresh clone of what is committed, in a temporary folder. */
export function cloneRepository() {
  const folder = temporaryFolder('clone');
  git(['clone', '--quiet', '--no-hardlinks', ROOT, folder]);
  return folder;
}

/**
 * A copy of the tree as it is, committed or not, with the installed dependencies in reach. Links lead to them, but the
 * workspaces among them are those of the copy.
 */
export function copyTree() {
  const folder = temporaryFolder('tree');
  const files = git(['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0').filter(Boolean);
  for (const file of files) {
    if (existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(folder, file));
  }
  linkDependencies(folder, '.');
  for (const workspace of listWorkspaces()) {
    linkDependencies(folder, workspace);
    copyIfThere(join(ROOT, workspace, 'dist'), join(folder, workspace, 'dist'));
  }
  return folder;
}

/**
 * @param {string} folder
 * @param {string} workspace
 */
function linkDependencies(folder, workspace) {
  const from = join(ROOT, workspace, 'node_modules');
  if (!existsSync(from)) return;
  for (const name of readdirSync(from)) {
    const target = join(folder, workspace, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    if (name === '@iris') cpSync(join(from, name), target, { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(from, name), target);
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function copyIfThere(from, to) {
  if (existsSync(from)) cpSync(from, to, { recursive: true });
}

/** @param {string} name */
function temporaryFolder(name) {
  return mkdtempSync(join(realpathSync(tmpdir()), `iris-${name}-`));
}

/** @param {readonly string[]} args */
function git(args) {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
