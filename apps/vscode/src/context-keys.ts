import * as vscode from 'vscode';
import type { FocusMode } from './editor/focus-mode.ts';
import type { Reader } from './editor/reader.ts';

/** Tells the editor what is shown, pinned and focused: keys are taken only then, and the walkthrough goes on. */
export function keepContextKeys(reader: Reader, focusMode: FocusMode): vscode.Disposable {
  const set = new Map<string, boolean>();
  const update = (): void => {
    const keys = {
      'iris.hasBlocks': reader.blocks.length > 0,
      'iris.pinned': reader.pinned !== undefined,
      'iris.focused': focusMode.blockId !== undefined,
    };
    for (const [name, value] of Object.entries(keys)) {
      if (set.get(name) === value) continue;
      set.set(name, value);
      void vscode.commands.executeCommand('setContext', name, value);
    }
  };
  update();
  return vscode.Disposable.from(reader.onDidChange(update), focusMode.onDidChange(update));
}
