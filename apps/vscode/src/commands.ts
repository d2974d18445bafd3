import * as vscode from 'vscode';
import type { Iris } from './context.ts';
import { goToBlock } from './editor/go-to-block.ts';
import { requireBlocks } from './editor/require-blocks.ts';
import { checkChosenServer, clearApiKey, forgetConsents, setApiKey } from './editor/server-commands.ts';
import { setEndpoint } from './editor/set-endpoint.ts';

type Handler = (iris: Iris, ...given: readonly unknown[]) => unknown;

/** Every command of the manifest; all of them are in the palette. */
const COMMANDS: Readonly<Record<string, Handler>> = {
  'iris.runAnalysis': ({ reader }) => reader.analyze('asked'),
  'iris.refresh': ({ reader }) => reader.analyze('refresh'),
  'iris.goToBlock': async ({ reader }) => {
    if (await requireBlocks(reader)) goToBlock(reader);
  },
  'iris.navigateNextSegment': ({ reader }) => reader.step(1),
  'iris.navigatePreviousSegment': ({ reader }) => reader.step(-1),
  'iris.pinBlock': (iris, id, segment) =>
    withBlock(iris, id, (block) => iris.reader.pin(block, typeof segment === 'number' ? segment : undefined)),
  'iris.releaseBlock': ({ reader }) => reader.release(),
  'iris.focusBlock': (iris, id) => withBlock(iris, id, (block) => iris.focusMode.enter(block)),
  'iris.exitFocusMode': ({ focusMode }) => focusMode.leave(),
  'iris.setApiKey': setApiKey,
  'iris.clearApiKey': clearApiKey,
  'iris.checkServer': checkChosenServer,
  'iris.forgetConsents': forgetConsents,
  'iris.setEndpoint': setEndpoint,
  'iris.openSettings': ({ extensionId }) => openSettings(`@ext:${extensionId}`),
  'iris.showOutput': ({ log }) => log.show(),
  'iris.clearRemembered': async ({ remembered }) => {
    const count = await remembered.clear();
    void vscode.window.showInformationMessage(
      `IRIS forgot ${count} remembered ${count === 1 ? 'analysis' : 'analyses'}.`,
    );
  },
  'iris.openWalkthrough': ({ extensionId }) =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extensionId}#start`, false),
};

export function registerCommands(iris: Iris): vscode.Disposable {
  const registered = Object.entries(COMMANDS).map(([name, handler]) =>
    vscode.commands.registerCommand(name, (...given: readonly unknown[]) => handler(iris, ...given)),
  );
  return vscode.Disposable.from(...registered);
}

/** @param id of a block; where a person runs the command there is none, and the pinned block or the one at the cursor is meant */
async function withBlock<T>(
  { reader }: Iris,
  id: unknown,
  act: (block: NonNullable<typeof reader.current>) => T,
): Promise<T | undefined> {
  if (!(await requireBlocks(reader))) return undefined;
  const block = typeof id === 'string' ? reader.blockOf(id) : (reader.current ?? reader.pinned);
  if (block !== undefined) return act(block);
  void vscode.window.setStatusBarMessage('IRIS: the cursor is in no block', 4_000);
  return undefined;
}

/** Where the extension runs on another machine, the settings of that machine are its own page, which has all of them. */
function openSettings(query: string): Thenable<unknown> {
  const page = vscode.env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
  return vscode.commands.executeCommand(`workbench.action.${page}`, { query });
}
