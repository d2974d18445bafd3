import type { Analysis, SourceFile } from '@iris/core';
import type { Browser } from 'playwright-core';
import { readInstalledFile } from './extension-package.ts';

/**
 * Analyzes a file with the worker of the package, on an empty page: there is nothing of Node, and nothing of VS Code either. The
 * grammars come from the package, as they are asked for.
 */
export async function analyzeInBrowser(browser: Browser, extensions: string, file: SourceFile): Promise<Analysis> {
  const page = await browser.newPage();
  await page.exposeFunction('readWasm', async (name: string) =>
    (await readInstalledFile(extensions, `dist/wasm/${name}.wasm`)).toString('base64'),
  );
  const program = (await readInstalledFile(extensions, 'dist/browser/worker.js')).toString();
  return page.evaluate(askWorker, { program, file });
}

/** Runs in the page. */
function askWorker({ program, file }: { program: string; file: SourceFile }): Promise<Analysis> {
  // What `exposeFunction` put there.
  const { readWasm } = window as unknown as { readWasm: (name: string) => Promise<string> };
  const worker = new Worker(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = async ({ data }) => {
      if (data.type === 'analyzed') resolve(data.analysis);
      else if (data.type === 'failed') reject(new Error(data.message));
      else {
        const bytes = Uint8Array.from(atob(await readWasm(data.file)), (character) => character.charCodeAt(0));
        worker.postMessage({ type: 'wasm', file: data.file, bytes });
      }
    };
    worker.postMessage({ type: 'analyze', id: 1, file });
  });
}
