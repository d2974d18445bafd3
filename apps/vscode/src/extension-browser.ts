import type { ExtensionContext } from 'vscode';
import { activateIris } from './activate.ts';

/** Where the extension starts in a browser, where there is no environment. */
export function activate(context: ExtensionContext): void {
  activateIris(context, { environmentEndpoint: '' });
}
