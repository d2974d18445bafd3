import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withProgress } from '../lib/progress.mjs';
import { ROOT } from '../lib/workspace.mjs';
import { assembleRelease } from './assemble-release.mjs';
import { compileSource } from './compile-source.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { packArtefact } from './pack-artefact.mjs';
import { exportSource, readSource } from './source.mjs';

/**
 * @typedef {(typeof ARCHITECTURES)[number]} Architecture
 * @typedef {{ path: string, size: number }} Artefact the file, and its size in bytes
 */

/** Node's names of what boxes have; the operating system is Linux, its C library glibc. */
export const ARCHITECTURES = /** @type {const} */ (['x64', 'arm64']);

const WORK = join(ROOT, '.cache', 'release');

/**
 * Builds one artefact for each architecture from what is committed, in a folder of its own: what lies about in the
 * working tree does not get in.
 * @param {{ architectures: readonly Architecture[], output: string, allowDirty: boolean }} options `output` is relative
 *   to the repository
 * @returns {Promise<Artefact[]>}
 */
export async function buildArtefacts({ architectures, output, allowDirty }) {
  const source = readSource({ allowDirty });
  mkdirSync(WORK, { recursive: true });
  const work = mkdtempSync(join(WORK, 'build-'));
  try {
    const trees = architectures.map((architecture) => ({ architecture, tree: join(work, architecture) }));
    const [first] = trees;
    if (first === undefined) return [];
    await withProgress(`Fetching the dependencies of ${source.release} for ${architectures.join(' and ')}`, () =>
      forEach(trees, async ({ architecture, tree }) => {
        await exportSource(source, tree);
        await installDependencies(tree, architecture);
      }),
    );
    await withProgress('Building', () => compileSource(first.tree));
    return await withProgress('Packing', () =>
      forEach(trees, async ({ architecture, tree }) => {
        const staging = join(work, `${architecture}-release`);
        const folder = assembleRelease({ source, architecture, dependencies: tree, compiled: first.tree, staging });
        return packArtefact({ source, architecture, folder, output: resolve(ROOT, output) });
      }),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Works on all at once, and waits for the others before it tells that one failed: they use folders that are then removed.
 * @template T, R
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>}
 */
async function forEach(items, work) {
  const running = items.map((item) => work(item));
  await Promise.allSettled(running);
  return Promise.all(running);
}
