import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { listWorkspaces } from '../lib/workspace.mjs';
import { isBinaryFor } from './contents.mjs';
import { nodePackage, PROGRAMS } from './install-dependencies.mjs';
import { placeAt, takeAll, takeNeeded, takePackages } from './take-packages.mjs';
import { describeFiles, MANIFEST } from './verify-release.mjs';

/**
 * @import { Architecture } from './build-artefacts.mjs'
 * @import { Source } from './source.mjs'
 *
 * @typedef {object} Parts
 * @property {Source} source
 * @property {Architecture} architecture
 * @property {string} dependencies a tree with the dependencies of the architecture
 * @property {string} compiled a tree whose workspaces are built
 * @property {string} staging where the release's folder is made
 *
 * @typedef {{ name: string, files: readonly string[], dependencies?: Readonly<Record<string, string>> }} Manifest
 */

/**
 * Puts together the folder of a release, as it will be on a box. Workspaces become packages like the others: there are
 * no links in it.
 * @param {Parts} parts
 * @returns {string}
 */
export function assembleRelease({ source, architecture, dependencies, compiled, staging }) {
  const folder = join(staging, `iris-${source.release}`);
  const modules = join(folder, 'node_modules');
  takePackages(join(dependencies, 'node_modules'), modules, architecture);
  for (const { path, manifest } of listShipped(compiled)) {
    const target = join(modules, manifest.name);
    for (const name of ['package.json', ...manifest.files]) {
      // Ours to the last file: a shell script is what a box is to have, though not what it needs of a dependency.
      const take = name === 'templates' ? takeAll : takeNeeded;
      take(join(compiled, path, name), join(target, name), architecture);
    }
    takePackages(join(dependencies, path, 'node_modules'), join(target, 'node_modules'), architecture);
    if (PROGRAMS.includes(path)) writeBuildInfo(join(target, 'build-info.json'), source);
  }
  const node = nodePackage(dependencies, architecture);
  copyNode(node, folder, architecture);
  copyOwnFiles(compiled, folder);
  writeManifest({ folder, source, architecture, node: readManifest(node).version });
  return folder;
}

/**
 * @param {string} node its package
 * @param {string} folder
 * @param {Architecture} architecture
 */
function copyNode(node, folder, architecture) {
  const binary = join(node, 'bin/node');
  if (!isBinaryFor(binary, architecture)) {
    throw new Failure(`The Node that npm fetched for ${architecture} is a binary for something else: ${binary}`);
  }
  placeAt(binary, join(folder, 'bin/node'), 0o755);
  placeAt(join(node, 'LICENSE'), join(folder, 'LICENSE-node'));
}

/**
 * @param {string} source
 * @param {string} folder
 */
function copyOwnFiles(source, folder) {
  const release = join(source, 'scripts/release');
  for (const name of readdirSync(join(release, 'bin')))
    placeAt(join(release, 'bin', name), join(folder, 'bin', name), 0o755);
  placeAt(join(release, 'verify-release.mjs'), join(folder, 'verify-release.mjs'));
  placeAt(join(source, 'LICENSE'), join(folder, 'LICENSE'));
}

/** @param {{ folder: string, source: Source, architecture: Architecture, node: string }} release */
function writeManifest({ folder, source, architecture, node }) {
  const { release, version, commit } = source;
  const platform = { platform: 'linux', architecture, node };
  const about = { format: 1, name: 'iris', release, version, commit, commit_time: commitTime(source), ...platform };
  writeJson(join(folder, MANIFEST), { ...about, files: describeFiles(folder) });
}

/**
 * What the programs say of themselves. The time of the build itself would make each build another.
 * @param {string} path
 * @param {Source} source
 */
function writeBuildInfo(path, source) {
  writeJson(path, { version: source.version, commit: source.commit, built_at: commitTime(source) });
}

/** @param {Source} source */
function commitTime({ committedAt }) {
  return new Date(committedAt * 1000).toISOString().replace('.000Z', 'Z');
}

/**
 * @param {string} path
 * @param {unknown} value
 */
function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
  chmodSync(path, 0o644);
}

/**
 * The programs and every workspace that they need.
 * @param {string} tree
 */
function listShipped(tree) {
  const all = listWorkspaces(tree).map((path) => ({ path, manifest: readManifest(join(tree, path)) }));
  const shipped = all.filter(({ path }) => PROGRAMS.includes(path));
  // It grows while it is gone through.
  for (const { manifest } of shipped) {
    const needed = all.filter((each) => manifest.dependencies?.[each.manifest.name] !== undefined);
    shipped.push(...needed.filter((each) => !shipped.includes(each)));
  }
  return shipped;
}

/**
 * @param {string} folder
 * @returns {Manifest & { version: string }}
 */
function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
