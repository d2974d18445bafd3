import './lib/require-node.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runMain } from './lib/failure.mjs';
import { prepare } from './lib/prepare.mjs';
import { productNode } from './lib/repository-node.mjs';
import { toolEntry } from './lib/tools.mjs';
import { ROOT } from './lib/workspace.mjs';

/** Compiles on every change and restarts the server when what it imports has changed, until Ctrl-C. */
async function main() {
  await prepare();
  const compiler = run([toolEntry(['typescript', 'tsc']), '-b', '--watch', '--preserveWatchOutput']);
  const server = run(['--watch', '--watch-preserve-output', join(ROOT, 'apps/server/dist/main.js')]);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => {
      compiler.child.kill(signal);
      server.child.kill(signal);
    });
  }
  await Promise.all([compiler.ended, server.ended]);
}

/** @param {readonly string[]} args */
function run(args) {
  const child = spawn(productNode(), args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  return { child, ended };
}

await runMain(main);
