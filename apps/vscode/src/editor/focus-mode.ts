import type { LineRange, ResponsibilityBlock } from '@iris/core';
import * as vscode from 'vscode';
import { blockAt, gapsBetween } from '../reading/block-lines.ts';
import { keyOf } from './documents.ts';
import type { Reader } from './reader.ts';

/** A fold shows its first line: folding a single one would hide nothing. */
const MIN_FOLDED_LINES = 2;

/** What is focused, in which editor's file. */
interface Focus {
  readonly file: string;
  readonly block: string;
}

/**
 * Folds everything outside one block, with folding ranges made for it: the reader's own folds stay as they were, inside and
 * outside, and are as they were when focus mode ends.
 */
export class FocusMode implements vscode.Disposable {
  readonly #reader: Reader;
  readonly #changed = new vscode.EventEmitter<void>();
  #focus: Focus | undefined;
  /** One change of folds after the other: each needs the editor's selection for itself. */
  #queue: Promise<void> = Promise.resolve();

  readonly onDidChange = this.#changed.event;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** The focused block of the file that is looked at. */
  get block(): ResponsibilityBlock | undefined {
    const { editor } = this.#reader;
    if (editor === undefined || this.#focus?.file !== keyOf(editor.document)) return undefined;
    return this.#reader.blockOf(this.#focus.block);
  }

  enter(block: ResponsibilityBlock): Promise<void> {
    return this.#inTurn(async () => {
      const { editor } = this.#reader;
      if (editor === undefined) return;
      await this.#unfold();
      this.#reader.pin(block);
      const gaps = gapsBetween(block.ranges, editor.document.lineCount, MIN_FOLDED_LINES);
      // A cursor on a line that is folded away would unfold it.
      if (blockAt([block], editor.selection.active.line + 1) === undefined) this.#reader.goTo(block, 0);
      await runOnLines(editor, gaps, 'editor.createFoldingRangeFromSelection');
      this.#focus = { file: keyOf(editor.document), block: block.id };
      this.#changed.fire();
    });
  }

  leave(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#unfold();
      this.#changed.fire();
    });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #unfold(): Promise<void> {
    const { block } = this;
    const { editor } = this.#reader;
    this.#focus = undefined;
    if (block === undefined || editor === undefined) return;
    const gaps = gapsBetween(block.ranges, editor.document.lineCount, MIN_FOLDED_LINES);
    // The first line alone: a range that the reader made further down is the reader's.
    const firstLines = gaps.map(([start]): LineRange => [start, start]);
    await runOnLines(editor, firstLines, 'editor.removeManualFoldingRanges');
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work, work);
    return this.#queue;
  }
}

/** Runs a command that works on what is selected, on some lines, and gives the reader's own selection back. */
async function runOnLines(editor: vscode.TextEditor, ranges: readonly LineRange[], command: string): Promise<void> {
  if (ranges.length === 0) return;
  const { selections } = editor;
  // Up to the start of the next line: a last line of which nothing is selected, as an empty one, would not count.
  editor.selections = ranges.map(([start, end]) => new vscode.Selection(start - 1, 0, end, 0));
  await vscode.commands.executeCommand(command);
  editor.selections = selections;
}
