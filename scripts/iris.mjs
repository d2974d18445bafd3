import './lib/require-node.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runMain } from './lib/failure.mjs';
import { prepare } from './lib/prepare.mjs';
import { productNode } from './lib/repository-node.mjs';
import { ROOT } from './lib/workspace.mjs';

/** Runs the command line in the folder where npm was called, so that relative paths mean what they say. */
async function main() {
  await prepare();
  const child = spawn(productNode(), [join(ROOT, 'apps/cli/bin/iris.mjs'), ...process.argv.slice(2)], {
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to the child too; it decides what that means, and this waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

await runMain(main);
