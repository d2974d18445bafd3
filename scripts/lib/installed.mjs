import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './workspace.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {boolean} [link]
 * @property {string | string[]} [os]
 * @property {string | string[]} [cpu]
 * @property {string | string[]} [libc]
 */

/**
 * Whether the installed dependencies are those of `package-lock.json`. npm writes down what it installed when it is
 * done, so an install that was interrupted, or one of an older lock file, is told apart without a mark of our own.
 */
export function isInstalled(root = ROOT) {
  const locked = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (locked === undefined || installed === undefined) return false;
  return Object.entries(locked)
    .filter(([path]) => path.startsWith('node_modules/') || path.includes('/node_modules/'))
    .every(([path, entry]) => isInPlace(root, path, entry, installed[path]));
}

/**
 * @param {string} root
 * @param {string} path
 * @param {LockedPackage} wanted
 * @param {LockedPackage | undefined} found
 */
function isInPlace(root, path, wanted, found) {
  // npm leaves out what is meant for other platforms, and what only that needs.
  if (found === undefined) return wanted.optional === true && !isForThisPlatform(wanted);
  return (
    found.version === wanted.version &&
    found.integrity === wanted.integrity &&
    existsSync(join(root, path, 'package.json'))
  );
}

/** @param {LockedPackage} entry */
function isForThisPlatform({ os, cpu, libc }) {
  if (os === undefined && cpu === undefined) return false;
  return (
    matches(os, process.platform) && matches(cpu, process.arch) && (libc === undefined || matches(libc, libcName()))
  );
}

/**
 * @param {string | string[] | undefined} allowed
 * @param {string} actual
 */
function matches(allowed, actual) {
  if (allowed === undefined) return true;
  const names = [allowed].flat();
  if (names.includes(`!${actual}`)) return false;
  return names.includes(actual) || names.every((name) => name.startsWith('!'));
}

function libcName() {
  const report = process.report.getReport();
  // @types/node declares the report as a plain object; `header` is documented.
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (report);
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}
