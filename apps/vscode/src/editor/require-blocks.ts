import * as vscode from 'vscode';
import { whyNoBlocks } from '../reading/why-no-blocks.ts';
import { withoutLinks } from './notification-text.ts';
import type { Reader } from './reader.ts';

/**
 * Whether there are blocks to do something with. The file is brought back where something else stands before it, and analyzed
 * where it was not yet; where it has none, the reader is told why.
 */
export async function requireBlocks(reader: Reader): Promise<boolean> {
  await reader.bringBack();
  // A reading without blocks may be of a text that had none yet.
  if (reader.blocks.length === 0) await reader.analyze('opened');
  if (reader.blocks.length > 0) return true;
  if (reader.file !== undefined) {
    void vscode.window.showInformationMessage(withoutLinks(whyNoBlocks(reader.file)));
    return false;
  }
  askForFile();
  return false;
}

/** For commands that are about a file, where none is open. */
export function askForFile(): void {
  const open = 'Open File…';
  void vscode.window
    .showInformationMessage('Open a source file first: IRIS reads the one you look at.', open)
    .then((button) => {
      if (button === open) void vscode.commands.executeCommand('workbench.action.files.openFile');
    });
}
