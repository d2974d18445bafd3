import { createHash } from 'node:crypto';
import { accessSync, constants, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Holds an unpacked release to its manifest. It comes with the release and imports nothing of it, so that a box can run
 * it before anything else: `bin/node verify-release.mjs`.
 *
 * @typedef {object} ReleaseFile
 * @property {string} path from the release's folder, with `/`
 * @property {number} size bytes
 * @property {string} sha256 hexadecimal
 * @property {boolean} executable
 *
 * @typedef {object} ReleaseManifest
 * @property {number} format
 * @property {string} release names the release among others: version and commit
 * @property {string} version
 * @property {string} commit
 * @property {string} commit_time ISO 8601
 * @property {string} platform
 * @property {string} architecture
 * @property {string} node version
 * @property {readonly ReleaseFile[]} files sorted by path; all but the manifest itself
 */

export const MANIFEST = 'manifest.json';
const FORMAT = 1;

/**
 * @param {string} folder of an unpacked release
 * @returns {string[]} what is wrong with it, one sentence for each file; empty when it is as it was made
 */
export function verifyRelease(folder) {
  const manifest = readManifest(folder);
  if (typeof manifest === 'string') return [manifest];
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  const present = new Set(listFiles(folder));
  const missing = [...listed.keys()].filter((path) => !present.has(path));
  const faults = [...present].map((path) => {
    const expected = listed.get(path);
    return expected === undefined ? `${path} does not belong to the release` : compare(folder, expected);
  });
  return [...missing.map((path) => `${path} is missing`), ...faults.filter((fault) => fault !== undefined)];
}

/**
 * @param {string} folder
 * @returns {ReleaseFile[]}
 */
export function describeFiles(folder) {
  return listFiles(folder).map((path) => {
    const { size, mode } = statSync(join(folder, path));
    return { path, size, sha256: hashFile(join(folder, path)), executable: (mode & constants.S_IXUSR) !== 0 };
  });
}

/**
 * @param {string} folder
 * @param {ReleaseFile} expected
 */
function compare(folder, { path, size, sha256, executable }) {
  const file = join(folder, path);
  const found = lstatSync(file);
  if (!found.isFile()) return `${path} is not a file any more`;
  if (!isReadable(file)) return `${path} cannot be read`;
  if (found.size !== size || hashFile(file) !== sha256) return `${path} was changed`;
  return executable && !isReadable(file, constants.X_OK) ? `${path} cannot be executed` : undefined;
}

/**
 * @param {string} file
 * @param {number} [mode]
 */
function isReadable(file, mode = constants.R_OK) {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} file */
function hashFile(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/**
 * Everything that is not a folder, in one order everywhere.
 * @param {string} folder
 * @returns {string[]}
 */
function listFiles(folder, prefix = '') {
  const paths = readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    return entry.isDirectory() ? listFiles(folder, `${path}/`) : [path];
  });
  return prefix === '' ? paths.filter((path) => path !== MANIFEST).sort() : paths;
}

/**
 * @param {string} folder
 * @returns {ReleaseManifest | string} the manifest, or what is wrong with it
 */
function readManifest(folder) {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
    return manifest.format === FORMAT && Array.isArray(manifest.files)
      ? manifest
      : `${MANIFEST} has a format that this release does not know`;
  } catch (error) {
    return `${MANIFEST} cannot be read: ${error instanceof Error ? error.message : error}`;
  }
}

function main() {
  const folder = process.argv[2] ?? import.meta.dirname;
  const faults = verifyRelease(folder);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.stderr.write('This is not the release that was built: unpack it again.\n');
  return faults.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main();
