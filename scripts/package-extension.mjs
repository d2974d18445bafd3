import './lib/require-node.mjs';
import { join } from 'node:path';
import { runMain } from './lib/failure.mjs';
import { prepare } from './lib/prepare.mjs';
import { productNode } from './lib/repository-node.mjs';
import { runProgram } from './lib/tools.mjs';
import { ROOT } from './lib/workspace.mjs';

/** Builds what is out of date and packs the extension of VS Code: `npm run vscode:package -- FILE`. */
async function main() {
  await prepare();
  const { code } = await runProgram(productNode(), [
    join(ROOT, 'apps/vscode/scripts/package.mjs'),
    ...process.argv.slice(2),
  ]);
  return code;
}

await runMain(main);
