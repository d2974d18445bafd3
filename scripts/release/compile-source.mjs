import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { listBundlers } from '../lib/prepare.mjs';
import { productNode } from '../lib/repository-node.mjs';
import { runProgram, runTool } from '../lib/tools.mjs';
import { ROOT } from '../lib/workspace.mjs';
import { PROGRAMS } from './install-dependencies.mjs';

/** What only builds: production dependencies do not bring it, and it is that of the repository, as the lock file has it. */
const BUILD_DEPENDENCIES = ['@types', 'esbuild'];

/**
 * Compiles and bundles what a box runs, of an exported source that has the production dependencies of that and no others.
 * @param {string} tree
 */
export async function compileSource(tree) {
  for (const name of BUILD_DEPENDENCIES) {
    const link = join(tree, 'node_modules', name);
    if (!existsSync(link)) symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  const programs = PROGRAMS.map((path) => join(tree, path));
  await step(runTool(['typescript', 'tsc'], ['-b', ...programs], { capture: true }));
  const bundlers = listBundlers(tree).filter((bundler) => programs.some((path) => bundler.startsWith(join(path, '/'))));
  for (const bundler of bundlers) await step(runProgram(productNode(), [bundler], { capture: true }));
}

/** @param {Promise<import('../lib/tools.mjs').ToolResult>} running */
async function step(running) {
  const { code, output } = await running;
  if (code !== 0) throw new Failure(`The build failed:\n\n${output.trim()}\n\n"npm run check" shows more.`);
}
