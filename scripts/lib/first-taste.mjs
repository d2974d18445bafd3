import { join } from 'node:path';
import { productNode } from './repository-node.mjs';
import { styleText } from './style.mjs';
import { runProgram } from './tools.mjs';
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
  const { code } = await runProgram(productNode(), [join(ROOT, 'apps/cli/bin/iris.mjs'), 'read', FIRST_FILE]);
  if (stopping.aborted) return;
  if (code !== 0) stdout.write(`The command line could not read ${FIRST_FILE}; the server is not affected.\n`);
  stdout.write('\nRead your own: npm run -s iris -- read FILE…     Stop the server: Ctrl-C\n');
}
