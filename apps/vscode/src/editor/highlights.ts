import * as vscode from 'vscode';
import { toRange } from './documents.ts';
import type { Reader } from './reader.ts';

/** Lights up the lines of pinned blocks and of the one that is pointed at, in every editor that shows their files. */
export class Highlights implements vscode.Disposable {
  readonly #reader: Reader;
  readonly #listener: vscode.Disposable;
  /** What was rendered last: the cursor moves more often than any of it changes. */
  #rendered: readonly unknown[] = [];
  /** Made when first needed, by place in the palette. */
  readonly #types = new Map<number, vscode.TextEditorDecorationType>();

  constructor(reader: Reader) {
    this.#reader = reader;
    this.#listener = reader.onDidChange(() => this.#render());
  }

  dispose(): void {
    this.#listener.dispose();
    for (const type of this.#types.values()) type.dispose();
  }

  #render(): void {
    const shown = vscode.window.visibleTextEditors.map((editor) => ({
      editor,
      lit: this.#reader.litIn(editor.document),
    }));
    const inputs = shown.flatMap(({ editor, lit }) => [editor, ...lit.map(({ block }) => block)]);
    if (inputs.length === this.#rendered.length && inputs.every((each, index) => each === this.#rendered[index]))
      return;
    this.#rendered = inputs;
    for (const { color } of shown.flatMap(({ lit }) => lit)) this.#typeOf(color);
    for (const { editor, lit } of shown) {
      for (const [color, type] of this.#types) {
        const blocks = lit.filter((each) => each.color === color).map(({ block }) => block);
        editor.setDecorations(
          type,
          blocks.flatMap(({ ranges }) => ranges.map((range) => toRange(range, editor.document))),
        );
      }
    }
  }

  #typeOf(color: number): vscode.TextEditorDecorationType {
    const known = this.#types.get(color);
    if (known !== undefined) return known;
    const number = color + 1;
    const type = vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor(`iris.blockBackground${number}`),
      // A stripe, so that it is not by its tint alone that a line is told from its neighbours.
      borderColor: new vscode.ThemeColor(`iris.block${number}`),
      borderStyle: 'solid',
      borderWidth: '0 0 0 2px',
      overviewRulerColor: new vscode.ThemeColor(`iris.block${number}`),
      overviewRulerLane: vscode.OverviewRulerLane.Full,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    });
    this.#types.set(color, type);
    return type;
  }
}
