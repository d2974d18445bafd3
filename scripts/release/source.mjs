import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { runProgram } from '../lib/tools.mjs';
import { ROOT } from '../lib/workspace.mjs';

/**
 * What a release is made of.
 * @typedef {object} Source
 * @property {string} version of package.json; for a dirty tree with a suffix that tells one such tree from another
 * @property {string} release names the release among others, in file and folder names: version and commit
 * @property {string} commit
 * @property {number} committedAt seconds since the epoch
 * @property {readonly string[] | undefined} files what a dirty tree has, committed or not
 */

const MANY_FILES_BYTES = 64 * 1024 * 1024;
const SHORT_COMMIT = 12;
const SHOWN_CHANGES = 10;

/**
 * @param {{ allowDirty: boolean }} options
 * @returns {Source}
 * @throws Failure when something is not committed, unless that is allowed
 */
export function readSource({ allowDirty }) {
  const commit = git(['rev-parse', '--verify', 'HEAD']).trim();
  const committedAt = Number(git(['log', '-1', '--format=%ct', commit]));
  const changes = git(['status', '--porcelain']).split('\n').filter(Boolean);
  if (changes.length > 0 && !allowDirty) throw new Failure(explainChanges(changes));
  const files = changes.length > 0 ? listFiles() : undefined;
  const manifest = files === undefined ? git(['show', `${commit}:package.json`]) : readInRoot('package.json');
  const { version } = JSON.parse(manifest.toString());
  const full = files === undefined ? version : `${version}-dirty.${hashFiles(files)}`;
  return { version: full, release: `${full}-${commit.slice(0, SHORT_COMMIT)}`, commit, committedAt, files };
}

/**
 * Puts the source into a folder of its own.
 * @param {Source} source
 * @param {string} folder
 */
export async function exportSource({ commit, files }, folder) {
  mkdirSync(folder, { recursive: true });
  if (files !== undefined) {
    for (const file of files) copyFile(join(ROOT, file), join(folder, file));
    return;
  }
  const archive = `${folder}.tar`;
  await step(['git', 'archive', '--format=tar', '--output', archive, commit]);
  await step(['tar', '-xf', archive, '-C', folder]);
  rmSync(archive);
}

/** @param {readonly [program: string, ...args: string[]]} command */
async function step([program, ...args]) {
  const { code, output } = await runProgram(program, args, { capture: true });
  if (code !== 0) throw new Failure(`The source could not be taken out of git. ${program} says:\n\n${output.trim()}`);
}

function listFiles() {
  const listed = git(['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0');
  // One that was deleted, and not committed so, is listed all the same.
  return listed.filter((file) => file !== '' && lstatSync(join(ROOT, file), { throwIfNoEntry: false })?.isFile());
}

/** @param {readonly string[]} files */
function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(`${file}\0`).update(readInRoot(file)).update('\0');
  return hash.digest('hex').slice(0, 8);
}

/** @param {string} path */
function readInRoot(path) {
  return readFileSync(join(ROOT, path));
}

/**
 * @param {string} from
 * @param {string} to
 */
function copyFile(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, 0o644);
}

/** @param {readonly string[]} args */
function git(args) {
  try {
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe', maxBuffer: MANY_FILES_BYTES });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      `A release is made of a commit, and git does not tell which one this is: ${reason.trim()}\n` +
        'Run it in a clone of the repository, with git installed.',
    );
  }
}

/** @param {readonly string[]} changes */
function explainChanges(changes) {
  const more = changes.length > SHOWN_CHANGES ? `\n  and ${changes.length - SHOWN_CHANGES} more` : '';
  return (
    `Not everything is committed, so nobody could tell what this release is made of:\n` +
    `${changes.slice(0, SHOWN_CHANGES).join('\n')}${more}\n` +
    'Commit or remove these, or build the tree as it is with --allow-dirty, which the version will say.'
  );
}
