import type { LineRange } from '@iris/core';
import * as vscode from 'vscode';
import { keyOf, toRange } from './documents.ts';
import type { Reader } from './reader.ts';

/** Lights up the lines of the pinned block and of the one that is pointed at, in every editor that shows the file. */
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
    const { editor, file, pinned, hovered } = this.#reader;
    const inputs = [editor, pinned, hovered, ...vscode.window.visibleTextEditors];
    if (inputs.length === this.#rendered.length && inputs.every((each, index) => each === this.#rendered[index]))
      return;
    this.#rendered = inputs;
    const rangesByColor = new Map<number, LineRange[]>();
    for (const block of new Set([pinned, hovered])) {
      if (block === undefined) continue;
      const color = file?.colors.get(block.id) ?? 0;
      rangesByColor.set(color, [...(rangesByColor.get(color) ?? []), ...block.ranges]);
      this.#typeOf(color);
    }
    const key = editor && keyOf(editor.document);
    for (const each of vscode.window.visibleTextEditors) {
      const isShown = keyOf(each.document) === key;
      for (const [color, type] of this.#types) {
        const ranges = isShown ? (rangesByColor.get(color) ?? []) : [];
        each.setDecorations(
          type,
          ranges.map((range) => toRange(range, each.document)),
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
