import * as vscode from 'vscode';
import type { Config } from '../config.ts';
import { plainLabel } from './plain-label.ts';
import type { Reader } from './reader.ts';

/** Shows the block that the cursor is in; nothing where there is no analysis. */
export function showStatusBar(reader: Reader, config: Config): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('iris.block', vscode.StatusBarAlignment.Right, 101);
  item.name = 'IRIS: Block at Cursor';
  item.command = 'iris.goToBlock';
  const render = (): void => {
    const { reading, current } = reader;
    if (reading === undefined || !config.showsStatusBar) {
      item.hide();
      return;
    }
    const label = current?.label ?? 'No block';
    item.text = `$(list-tree) ${plainLabel(label)}`;
    item.tooltip = `${reading.analysis.fileIntent}\n\nGo to a block…`;
    item.accessibilityInformation = { label: `Block at cursor: ${label}. Go to a block`, role: 'button' };
    item.show();
  };
  render();
  return vscode.Disposable.from(item, reader.onDidChange(render), config.onDidChange(render));
}
