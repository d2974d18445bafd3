import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { productNode } from './repository-node.mjs';
import { styleText } from './style.mjs';
import { ROOT } from './workspace.mjs';

/** A file with a few responsibilities that a newcomer has use for. */
const FIRST_FILE = 'packages/core/src/rules.ts';

/**
 * Says where the server is and shows what it does, on a real file of this repository.
 * @param {string} address
 * @param {AbortSignal} stopping
 */
export async function showFirstTaste(address, stopping) {
  const { stdout } = process;
  stdout.write(`\n${styleText('bold', `IRIS is ready on ${address}`, stdout)}\n`);
  stdout.write(`  reference  ${address}/reference\n  health     ${address}/api/iris/health\n\n`);
  stdout.write(`A first taste: iris read ${FIRST_FILE}\n\n`);
  const shown = await readFirstFile(stopping);
  if (stopping.aborted) return;
  if (!shown) stdout.write(`The command line could not read ${FIRST_FILE}; the server is not affected.\n`);
  stdout.write('\nRead your own: npm run -s iris -- read FILE…     Stop the server: Ctrl-C\n');
}

/**
 * @param {AbortSignal} stopping
 * @returns {Promise<boolean>} whether it worked
 */
function readFirstFile(stopping) {
  return new Promise((resolve) => {
    const child = spawn(productNode(), [join(ROOT, 'apps/cli/bin/iris.mjs'), 'read', FIRST_FILE], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      signal: stopping,
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
