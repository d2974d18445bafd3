import { type LineRange, toPlainText } from '@iris/core';
import * as vscode from 'vscode';
import type { OpenFile } from '../reading/readings.ts';
import { isDotEnv, isFileScheme } from './file-kinds.ts';

/** In UTF-16 code units. */
const MAX_NAME_LENGTH = 200;

export function isReadable({ uri }: vscode.TextDocument): boolean {
  return isFileScheme(uri.scheme);
}

/** Tells a document from every other one, in all folders of the workspace and all file systems. */
export function keyOf({ uri }: vscode.TextDocument): string {
  return uri.toString();
}

/** Its folders are nobody's business, and may hold the user's name. */
export function nameOf({ uri }: vscode.TextDocument): string {
  return toPlainText(uri.path.slice(uri.path.lastIndexOf('/') + 1), MAX_NAME_LENGTH) || 'Untitled';
}

/** @param isWatchedByUser whether the user, and not only the folder, has analyses shown */
export function toOpenFile(document: vscode.TextDocument, isWatchedByUser: boolean): OpenFile {
  const { uri } = document;
  const isInFolder = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  return {
    key: keyOf(document),
    name: nameOf(document),
    language: document.languageId,
    text: document.getText(),
    isSentUnasked: isWatchedByUser && isInFolder && !isDotEnv(uri.path),
  };
}

/** All of the lines, of which the document may have lost some. */
export function toRange([start, end]: LineRange, document: vscode.TextDocument): vscode.Range {
  const last = document.lineCount - 1;
  const endLine = document.lineAt(Math.min(end - 1, last));
  return new vscode.Range(new vscode.Position(Math.min(start - 1, last), 0), endLine.range.end);
}
