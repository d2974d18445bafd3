import type { LineRange } from '@iris/core';
import * as vscode from 'vscode';
import { foldAt } from '../reading/fold-lines.ts';

/**
 * The folds that begin at lines of the active editor, or hide them. The editor tells nobody what is folded, but a cursor steps
 * over it.
 */
export async function readFolds(editor: vscode.TextEditor, among: readonly number[]): Promise<readonly LineRange[]> {
  const { document } = editor;
  // A file that was closed may be shorter when it is opened again, and nobody told of it.
  const lines = among.filter((line) => line <= document.lineCount);
  // From the end of the line, so that it is left even where it is wrapped.
  const ends = lines.map((line) => document.lineAt(line - 1).range.end);
  return withSelections(editor, ends.map(toCursor), async () => {
    await moveCursors('down');
    const down = cursorLines(editor);
    await moveCursors('up');
    const up = cursorLines(editor);
    // Cursors that meet become one: which of them it was is not told.
    if (down.length !== lines.length || up.length !== lines.length) return [];
    return lines
      .map((line, index) => foldAt(line, { down: down[index] ?? line, up: up[index] ?? line }, document.lineCount))
      .filter((fold) => fold !== undefined);
  });
}

/** Folds lines of the active editor, whatever the language brings for them. */
export async function makeFolds(editor: vscode.TextEditor, folds: readonly LineRange[]): Promise<void> {
  // Up to the start of the next line: a last line of which nothing is selected, as an empty one, would not count.
  const selections = folds.map(([start, end]) => new vscode.Selection(start - 1, 0, end, 0));
  await withSelections(editor, selections, () =>
    vscode.commands.executeCommand('editor.createFoldingRangeFromSelection'),
  );
}

/** Forgets folds that were made in the active editor. */
export async function removeFolds(editor: vscode.TextEditor, folds: readonly LineRange[]): Promise<void> {
  // Nothing selected on the first line: with a selection, those that the reader made around it would go, too.
  const selections = folds.map(([start]) => toCursor(new vscode.Position(start - 1, 0)));
  await withSelections(editor, selections, () => vscode.commands.executeCommand('editor.removeManualFoldingRanges'));
}

/** Folds again what was folded in the active editor: what the language brings as such, what the reader made anew. */
export async function restoreFolds(editor: vscode.TextEditor, folds: readonly LineRange[]): Promise<void> {
  if (folds.length === 0) return;
  const { uri } = editor.document;
  const brought =
    (await vscode.commands.executeCommand<vscode.FoldingRange[] | undefined>(
      'vscode.executeFoldingRangeProvider',
      uri,
    )) ?? [];
  const isBrought = ([first, last]: LineRange): boolean =>
    brought.some(({ start, end }) => start === first - 1 && end === last - 1);
  const selectionLines = folds.filter(isBrought).map(([start]) => start - 1);
  if (selectionLines.length > 0)
    await vscode.commands.executeCommand('editor.fold', { selectionLines, levels: 1, direction: 'down' });
  await makeFolds(
    editor,
    folds.filter((fold) => !isBrought(fold)),
  );
}

/** For commands that work on what is selected: the reader's own selections are as they were afterwards. */
async function withSelections<T>(
  editor: vscode.TextEditor,
  selections: readonly vscode.Selection[],
  work: () => Thenable<T>,
): Promise<T | readonly never[]> {
  if (selections.length === 0) return [];
  const { selections: own } = editor;
  editor.selections = selections;
  try {
    return await work();
  } finally {
    editor.selections = own;
  }
}

function moveCursors(to: 'up' | 'down'): Thenable<void> {
  return vscode.commands.executeCommand('cursorMove', { to, by: 'wrappedLine', noHistory: true });
}

function cursorLines({ selections }: vscode.TextEditor): readonly number[] {
  return selections.map(({ active }) => active.line + 1);
}

function toCursor(position: vscode.Position): vscode.Selection {
  return new vscode.Selection(position, position);
}
