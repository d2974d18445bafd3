import { type ExtensionContext, Uri, workspace } from 'vscode';
import { activateIris } from './activate.ts';
import { startBrowserWorkers } from './analysis/browser-workers.ts';

/** Where the extension starts in a browser, where there is no environment. */
export function activate(context: ExtensionContext): void {
  activateIris(context, {
    environmentEndpoint: '',
    startWorkers: ({ extensionUri }) => {
      const program = Uri.joinPath(extensionUri, 'dist', 'browser', 'worker.js');
      return startBrowserWorkers(async () => workspace.fs.readFile(program));
    },
  });
}
