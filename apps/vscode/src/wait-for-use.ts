import * as vscode from 'vscode';
import { fillOnceLoaded, loadOnce } from './load-once.ts';

/** The extension, once it is loaded. */
export interface LoadedExtension {
  readonly panel: { resolveWebviewView(view: vscode.WebviewView): void };
  /** @param name of a command of the manifest */
  runCommand(name: string, given: readonly unknown[]): unknown;
}

const PANEL_VIEW = 'iris.panel';
const LENSES = 'iris.codeLens.enabled';

/**
 * All that there is of the extension until somebody uses it: its commands and its panel, which load the rest first. Labels above
 * lines need neither, and so load it at once where they are wanted.
 */
export function waitForUse(context: vscode.ExtensionContext, load: () => Promise<LoadedExtension>): void {
  const use = loadOnce(load);
  const useForLenses = (): void => {
    if (vscode.workspace.getConfiguration().get<boolean>(LENSES, false)) void use();
  };
  context.subscriptions.push(
    ...commandsOf(context.extension).map((name) =>
      vscode.commands.registerCommand(name, async (...given: readonly unknown[]) =>
        (await use()).runCommand(name, given),
      ),
    ),
    vscode.window.registerWebviewViewProvider(PANEL_VIEW, {
      resolveWebviewView: (view) => fillOnceLoaded(view, { use, fill: ({ panel }) => panel.resolveWebviewView(view) }),
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(LENSES)) useForLenses();
    }),
  );
  useForLenses();
}

function commandsOf({ packageJSON }: vscode.Extension<unknown>): readonly string[] {
  // Our own manifest, of this release.
  const { contributes } = packageJSON as { contributes: { commands: readonly { command: string }[] } };
  return contributes.commands.map(({ command }) => command);
}
