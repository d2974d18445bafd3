import * as vscode from 'vscode';

/** The editors of a document that are seen, without those within something else, as a comparison. */
export function editorsOf(document: vscode.TextDocument): readonly vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(
    (editor) => editor.document === document && editor.viewColumn !== undefined,
  );
}

/** The editor groups in which a document is open behind something else. */
export function hiddenColumnsOf({ uri }: vscode.TextDocument): ReadonlySet<vscode.ViewColumn> {
  const isOfDocument = ({ input, isActive }: vscode.Tab): boolean =>
    !isActive && input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  const groups = vscode.window.tabGroups.all.filter(({ tabs }) => tabs.some(isOfDocument));
  return new Set(groups.map(({ viewColumn }) => viewColumn));
}

/** Whether it is one side of a comparison, which is no editor of a group: that has the comparison as a whole. */
export function isComparison({ viewColumn }: vscode.TextEditor): boolean {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  return viewColumn === undefined && activeTab?.input instanceof vscode.TabInputTextDiff;
}

/** Why nothing can be folded in an editor. */
export function whyNoFolds(editor: vscode.TextEditor): string | undefined {
  if (isComparison(editor)) return 'Nothing can be folded in a comparison: open the file itself to focus on a block.';
  const isOn = vscode.workspace.getConfiguration('editor', editor.document).get('folding', true);
  return isOn ? undefined : 'Folding is off in this editor (editor.folding): nothing can be folded around a block.';
}

/** Commands work on the active editor alone. */
export async function bringToFront(editor: vscode.TextEditor): Promise<vscode.TextEditor> {
  if (editor === vscode.window.activeTextEditor || editor.viewColumn === undefined) return editor;
  return vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn });
}
