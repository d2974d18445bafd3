import type { ExtensionContext } from 'vscode';
import { waitForUse } from './wait-for-use.ts';

/** Where the extension starts on Node: desktop, remote hosts, code-server. */
export function activate(context: ExtensionContext): void {
  waitForUse(context, async () => {
    const { loadNodeExtension } = await import('./node-extension.ts');
    return loadNodeExtension(context);
  });
}
