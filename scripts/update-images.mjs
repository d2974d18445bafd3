import './lib/require-node.mjs';
import { join } from 'node:path';
import { Failure, runMain } from './lib/failure.mjs';
import { prepare } from './lib/prepare.mjs';
import { withProgress } from './lib/progress.mjs';
import { productNode } from './lib/repository-node.mjs';
import { runProgram } from './lib/tools.mjs';
import { ROOT } from './lib/workspace.mjs';

/** Takes the pictures in `docs/images` anew: of VS Code with the extension, as it is now. */
async function main() {
  await prepare();
  await withProgress('Taking pictures of VS Code', async () => {
    const drawing = join(ROOT, 'tests/vscode/draw-images.ts');
    const { code, output } = await runProgram(productNode(), [drawing], { capture: true });
    if (code !== 0) throw new Failure(`The pictures could not be taken:\n\n${output.trim()}`);
  });
}

await runMain(main);
