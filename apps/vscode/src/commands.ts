import type { ResponsibilityBlock } from '@iris/core';
import * as vscode from 'vscode';
import type { Iris } from './context.ts';
import { goToBlock } from './editor/go-to-block.ts';
import { pinBlock } from './editor/pin-block.ts';
import type { Reader } from './editor/reader.ts';
import { askForFile, requireBlocks } from './editor/require-blocks.ts';
import { checkChosenServer, clearApiKey, forgetConsents, setApiKey } from './editor/server-commands.ts';
import { setEndpoint } from './editor/set-endpoint.ts';

type Handler = (iris: Iris, ...given: readonly unknown[]) => unknown;

/** Every command of the manifest; all of them are in the palette. */
const COMMANDS: Readonly<Record<string, Handler>> = {
  'iris.runAnalysis': (iris) => analyzeWhenAsked(iris, 'asked'),
  'iris.refresh': (iris) => analyzeWhenAsked(iris, 'refresh'),
  'iris.goToBlock': async (iris) => {
    if (await requireBlocks(iris.reader)) goToBlock(iris);
  },
  'iris.navigateNextSegment': ({ reader }) => reader.step(1),
  'iris.navigatePreviousSegment': ({ reader }) => reader.step(-1),
  'iris.pinBlock': (iris, id, segment) =>
    withBlock(iris, { id, otherwise: (reader) => reader.current }, (block) =>
      pinBlock(iris, block, isWhole(segment) ? segment : undefined),
    ),
  'iris.releaseBlock': ({ reader }) => reader.release(),
  'iris.focusBlock': (iris, id) =>
    withBlock(iris, { id, otherwise: (reader) => reader.current ?? reader.pinned }, (block) =>
      iris.focusMode.enter(block),
    ),
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

/** @param given what a keybinding, a lens or another extension gives along */
export function runCommand(iris: Iris, name: string, given: readonly unknown[]): unknown {
  return COMMANDS[name]?.(iris, ...given);
}

/** Where no file is open, the reader is told so. */
async function analyzeWhenAsked({ reader }: Iris, trigger: 'asked' | 'refresh'): Promise<void> {
  if (await reader.bringBack()) await reader.analyze(trigger);
  else askForFile();
}

interface MeantBlock {
  /** Of the block; there is none where a person runs the command. */
  readonly id: unknown;
  readonly otherwise: (reader: Reader) => ResponsibilityBlock | undefined;
}

async function withBlock<T>(
  { reader }: Iris,
  { id, otherwise }: MeantBlock,
  act: (block: ResponsibilityBlock) => T,
): Promise<T | undefined> {
  if (!(await requireBlocks(reader))) return undefined;
  const isNamed = typeof id === 'string';
  const block = isNamed ? reader.blockOf(id) : otherwise(reader);
  if (block !== undefined) return act(block);
  const problem = isNamed ? 'the file does not have this block any more' : 'the cursor is in no block';
  void vscode.window.setStatusBarMessage(`IRIS: ${problem}`, 4_000);
  return undefined;
}

/** Where the extension runs on another machine, the settings of that machine are its own page, which has all of them. */
function openSettings(query: string): Thenable<unknown> {
  const page = vscode.env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
  return vscode.commands.executeCommand(`workbench.action.${page}`, { query });
}

/** Keybindings may give a command anything. */
function isWhole(given: unknown): given is number {
  return Number.isInteger(given);
}
