import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listWorkspaces, ROOT } from './workspace.mjs';

const STAMP = '.cache/build';

/**
 * @typedef {object} Manifest
 * @property {Record<string, string>} [bin]
 * @property {Record<string, { default: string }>} [exports]
 * @property {string} [main] of an extension of VS Code, as is `browser`
 * @property {string} [browser]
 */

/** Whether the build's outputs are there and were made of the sources, the manifests and the lock file as they are. */
export function isBuilt(root = ROOT) {
  return hasOutputs(root) && readStamp(root) === fingerprintSources(root);
}

/** Whether every file that a workspace exports, and every program that one has, is there. */
export function hasOutputs(root = ROOT) {
  return listWorkspaces(root).every((workspace) =>
    outputsOf(readManifest(root, workspace)).every((file) => existsSync(join(root, workspace, file))),
  );
}

/** Content, not times: a checkout that touches files without changing them builds nothing. */
export function fingerprintSources(root = ROOT) {
  const hash = createHash('sha256');
  for (const path of listInputs(root))
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

/**
 * @param {string} fingerprint of the sources before the build began, so that an edit made meanwhile is built next time
 */
export function writeStamp(fingerprint, root = ROOT) {
  mkdirSync(dirname(join(root, STAMP)), { recursive: true });
  writeFileSync(join(root, STAMP), `${fingerprint}\n`);
}

/** Called before a build begins: one that is interrupted must not look done. */
export function removeStamp(root = ROOT) {
  rmSync(join(root, STAMP), { force: true });
}

/** @param {string} root */
function readStamp(root) {
  const path = join(root, STAMP);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

/** @param {string} root */
function listInputs(root) {
  const shared = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'];
  const own = listWorkspaces(root).flatMap((workspace) => [
    `${workspace}/package.json`,
    ...listConfigurations(root, workspace),
    ...listFiles(root, `${workspace}/src`),
    ...listFiles(root, `${workspace}/scripts`),
  ]);
  return [...shared, ...own].sort();
}

/**
 * @param {string} root
 * @param {string} workspace
 */
function listConfigurations(root, workspace) {
  return readdirSync(join(root, workspace))
    .filter((name) => /^tsconfig(\..+)?\.json$/.test(name))
    .map((name) => `${workspace}/${name}`);
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function listFiles(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/**
 * @param {string} root
 * @param {string} workspace
 * @returns {Manifest}
 */
function readManifest(root, workspace) {
  return JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
}

/** @param {Manifest} manifest */
function outputsOf({ bin, exports = {}, main, browser }) {
  const exported = Object.values(exports).map((entry) => entry.default);
  const entries = [main, browser].filter((entry) => entry !== undefined);
  return [...exported, ...entries, ...(bin === undefined ? [] : ['dist/main.js'])];
}
