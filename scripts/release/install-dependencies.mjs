import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { runNpm } from '../lib/prepare.mjs';

/**
 * @import { Architecture } from './build-artefacts.mjs'
 * @import { Lock } from '../lib/lock-file.mjs'
 */

/**
 * The workspaces that a box runs; what they need of the others comes along.
 * @type {readonly string[]}
 */
export const PROGRAMS = ['apps/cli', 'apps/server'];

/**
 * Installs what the program needs on a box, Node included, into an exported source: npm fetches the packages of that
 * platform whatever the host's is, and holds each to its hash in the lock file.
 * @param {string} tree
 * @param {Architecture} architecture
 */
export async function installDependencies(tree, architecture) {
  const platform = ['--os=linux', `--cpu=${architecture}`, '--libc=glibc'];
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  // The root asks for nothing but Node.
  const programs = [...PROGRAMS.map((path) => `--workspace=${path}`), '--include-workspace-root'];
  const options = [...programs, '--omit=dev', '--ignore-scripts', '--prefer-offline', ...platform, ...quiet];
  const { code, output } = await runNpm(['ci', '--prefix', tree, ...options]);
  if (code !== 0) {
    throw new Failure(
      `Fetching the dependencies for ${architecture} failed. npm says:\n\n${output.trim()}\n\n` +
        'Check that the registry is reached ("npm ping") and that the disk has room, then run the command again.',
    );
  }
  const unproved = findUnproved(readLock(join(tree, 'package-lock.json')), readLock(hiddenLock(tree)));
  if (unproved.length > 0) {
    throw new Failure(
      `package-lock.json has no hash of ${unproved.join(', ')}, so npm could not tell what it fetched.\n` +
        'Run "npm install" where the registry offers every platform, and commit the lock file.',
    );
  }
  if (!existsSync(nodeBinary(tree, architecture))) {
    throw new Failure(
      `npm did not fetch Node for ${architecture}. npm 10.2 or newer can install for another platform: update it.`,
    );
  }
}

/**
 * Node itself, as it is installed for an architecture.
 * @param {string} tree
 * @param {Architecture} architecture
 */
export function nodePackage(tree, architecture) {
  return join(tree, 'node_modules', `node-linux-${architecture}`);
}

/**
 * @param {string} tree
 * @param {Architecture} architecture
 */
function nodeBinary(tree, architecture) {
  return join(nodePackage(tree, architecture), 'bin', 'node');
}

/** @param {string} tree */
function hiddenLock(tree) {
  return join(tree, 'node_modules', '.package-lock.json');
}

/**
 * The packages that were installed without a hash to hold them to; workspaces are links and come from the source.
 * @param {Lock} lock
 * @param {Lock} installed
 */
function findUnproved(lock, installed) {
  return Object.entries(installed.packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
    .filter(([path]) => lock.packages[path]?.integrity === undefined)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

/**
 * @param {string} path
 * @returns {Lock}
 */
function readLock(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
