import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintSources, hasOutputs, isBuilt, removeStamp, writeStamp } from './built.mjs';
import { Failure } from './failure.mjs';
import { isInstalled } from './installed.mjs';
import { withProgress } from './progress.mjs';
import { productNode } from './repository-node.mjs';
import { runProgram, runTool } from './tools.mjs';
import { listWorkspaces, ROOT } from './workspace.mjs';

const COUNT_EVERY_MS = 500;

/** Installs and builds what is missing or out of date: nothing, most of the time. */
export async function prepare() {
  await ensureInstalled();
  await ensureBuilt();
}

export async function ensureInstalled() {
  if (isInstalled()) return;
  await withProgress('Installing dependencies', async (setDetail) => {
    const folders = lockedFolders();
    const timer = setInterval(() => setDetail(countDetail(folders)), COUNT_EVERY_MS);
    try {
      const { code, output } = await runNpm(['ci', '--loglevel=error', '--no-progress']);
      if (code !== 0) throw new Failure(explainInstallFailure(output));
    } finally {
      clearInterval(timer);
    }
    setDetail(countDetail(folders));
  });
  if (!isInstalled()) {
    throw new Failure(
      'npm reported success, but node_modules is not what package-lock.json asks for.\n' +
        'Delete node_modules and run the command again; if it stays so, run "npm ci" to see what npm says.',
    );
  }
}

async function ensureBuilt() {
  if (isBuilt()) return;
  await withProgress('Building', async () => {
    const fingerprint = fingerprintSources();
    removeStamp();
    // The compiler trusts its own notes about outputs that somebody deleted since.
    await buildStep(runTool(['typescript', 'tsc'], hasOutputs() ? ['-b'] : ['-b', '--force'], { capture: true }));
    for (const bundler of listBundlers()) await buildStep(runProgram(productNode(), [bundler], { capture: true }));
    writeStamp(fingerprint);
  });
}

/** Programs of workspaces that make more of what the compiler wrote. */
export function listBundlers(root = ROOT) {
  return listWorkspaces(root)
    .map((workspace) => join(root, workspace, 'scripts', 'bundle.mjs'))
    .filter((path) => existsSync(path));
}

/** @param {Promise<import('./tools.mjs').ToolResult>} running */
async function buildStep(running) {
  const { code, output } = await running;
  if (code === 0) return;
  throw new Failure(`The build failed:\n\n${output.trim()}\n\nMend what is named there and run the command again.`);
}

/**
 * The npm that runs this script, under the Node that runs that npm: `npm ci` removes the Node that came with the
 * dependencies, which may be the one that this very script runs on.
 * @param {readonly string[]} args
 */
export function runNpm(args) {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  // Told to stop, `npm ci` first finishes. What it leaves when it is killed is what the next one clears away.
  const options = /** @type {const} */ ({ capture: true, stopWith: 'SIGKILL' });
  if (npm === undefined) return runProgram(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
  return runProgram(node !== undefined && existsSync(node) ? node : process.execPath, [npm, ...args], options);
}

/** @param {string} output */
function explainInstallFailure(output) {
  return (
    `Installing the dependencies failed. npm says:\n\n${output.trim()}\n\n` +
    'Check that the registry is reached ("npm ping") and that the disk has room, then run the command again.'
  );
}

function lockedFolders() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.keys(packages).filter((path) => path.includes('node_modules/'));
}

/** @param {readonly string[]} folders */
function countDetail(folders) {
  return `${folders.filter((folder) => existsSync(join(ROOT, folder, 'package.json'))).length} packages`;
}
