import { type ExtensionContext, Uri, workspace } from 'vscode';
import { startBrowserWorkers } from './analysis/browser-workers.ts';
import { loadExtension } from './load-extension.ts';
import { waitForUse } from './wait-for-use.ts';

/** Where the extension starts in a browser, where there is no environment. */
export function activate(context: ExtensionContext): void {
  const environmentEndpoint = '';
  const startWorkers = ({ extensionUri }: ExtensionContext) => {
    const program = Uri.joinPath(extensionUri, 'dist', 'browser', 'worker.js');
    return startBrowserWorkers(async () => workspace.fs.readFile(program));
  };
  waitForUse(context, async () => loadExtension(context, { environmentEndpoint, startWorkers }));
}
