import * as vscode from 'vscode';
import type { Config } from '../config.ts';
import { plainLabel } from './plain-label.ts';
import type { Reader } from './reader.ts';

/** Shows the label of each block above its lines. Off unless the user wants it: lenses move the lines below them. */
export function showBlockLenses(reader: Reader, config: Config): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let shown: unknown;
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: (document) => {
      if (!config.showsCodeLenses) return [];
      // In editors beside the one that is looked at as well: lines would jump whenever another gets the focus.
      return reader.blocksIn(document).flatMap(({ id, label, ranges }) =>
        ranges.map(([start], index) => {
          const name = plainLabel(label);
          const title = ranges.length === 1 ? name : `${name} (${index + 1} of ${ranges.length})`;
          const range = new vscode.Range(start - 1, 0, start - 1, 0);
          return new vscode.CodeLens(range, { title, command: 'iris.pinBlock', arguments: [id, index] });
        }),
      );
    },
  };
  const refresh = (): void => {
    // The cursor moves more often than blocks do.
    if (shown === reader.reading) return;
    shown = reader.reading;
    if (config.showsCodeLenses) changed.fire();
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider('*', provider),
    reader.onDidChange(refresh),
    config.onDidChange(() => changed.fire()),
  );
}
