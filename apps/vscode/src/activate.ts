import * as vscode from 'vscode';
import { NO_MARKS } from './panel/messages.ts';
import { PANEL_VIEW, PanelProvider } from './panel/panel-provider.ts';
import type { Platform } from './platform.ts';

/** Makes the parts of the extension and hands everything that must be disposed of to `context`. */
export function activateIris(context: vscode.ExtensionContext, platform: Platform): void {
  const log = vscode.window.createOutputChannel('IRIS', { log: true });
  log.info(platform.environmentEndpoint === '' ? 'No server in the environment.' : 'The environment names a server.');
  const panel = new PanelProvider(context.extensionUri, {
    describe: () => [{ type: 'state', state: { kind: 'idle', why: 'no-file' } }, NO_MARKS],
    receive: (message) => log.debug(`The panel says: ${message.type}.`),
    onVisibility: () => {},
    log,
  });
  context.subscriptions.push(log, panel, vscode.window.registerWebviewViewProvider(PANEL_VIEW, panel));
}
