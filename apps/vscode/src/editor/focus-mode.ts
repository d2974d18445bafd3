import type { BlockId, LineRange, ResponsibilityBlock } from '@iris/core';
import * as vscode from 'vscode';
import { blockAt, gapsBetween } from '../reading/block-lines.ts';
import { moveFolds } from '../reading/fold-lines.ts';
import { keyOf } from './documents.ts';
import { makeFolds, readFolds, removeFolds, restoreFolds } from './folds.ts';
import type { Reader } from './reader.ts';
import { activate, editorsOf, isComparison, whyNoFolds } from './text-editors.ts';

/** A fold shows its first line: folding a single one would hide nothing. */
const MIN_FOLDED_LINES = 2;

/** What is folded in a file. */
interface Focus {
  readonly block: BlockId;
  /** Where it was folded first: other editors of the file have the folds only where they were split off. */
  readonly editor: vscode.TextEditor;
  readonly folds: readonly LineRange[];
  /** Folds of the reader that had to give way. */
  readonly replaced: readonly LineRange[];
}

/**
 * Folds everything outside one block of a file, with folding ranges made for it: the reader's own folds, inside and outside,
 * are as they were when focus mode ends. Every file has a focus of its own.
 */
export class FocusMode implements vscode.Disposable {
  readonly #reader: Reader;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  /** By document. One that is closed keeps it, as the editor keeps its folds for when it is opened again. */
  readonly #focuses = new Map<string, Focus>();
  /** One change of folds after the other: each needs the editor's selection for itself. */
  #queue: Promise<void> = Promise.resolve();

  readonly onDidChange = this.#changed.event;

  constructor(reader: Reader) {
    this.#reader = reader;
    this.#listener = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const focus = this.#focuses.get(keyOf(document));
      if (focus === undefined) return;
      const folds = moveFolds(focus.folds, contentChanges);
      const replaced = moveFolds(focus.replaced, contentChanges);
      this.#focuses.set(keyOf(document), { ...focus, folds, replaced });
    });
  }

  /** The focused block of the file that is looked at, though a new analysis may not have it any more. */
  get blockId(): BlockId | undefined {
    const { editor } = this.#reader;
    if (editor === undefined || isComparison(editor)) return undefined;
    return this.#focuses.get(keyOf(editor.document))?.block;
  }

  /** Tells the reader why, where nothing can be folded. */
  enter(block: ResponsibilityBlock): Promise<void> {
    return this.#inTurn(async () => {
      const { editor } = this.#reader;
      if (editor === undefined) return;
      const obstacle = whyNoFolds(editor);
      if (obstacle === undefined) await this.#fold(editor, block);
      else void vscode.window.showInformationMessage(obstacle);
      // After folding, so that the block is in sight where it is now.
      this.#reader.pin(block);
      this.#changed.fire();
    });
  }

  leave(): Promise<void> {
    return this.#inTurn(async () => {
      const { editor } = this.#reader;
      if (editor === undefined || this.blockId === undefined) return;
      await this.#unfold(editor);
      this.#changed.fire();
    });
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  async #fold(shown: vscode.TextEditor, block: ResponsibilityBlock): Promise<void> {
    await this.#unfold(shown);
    if (block.ranges.length === 0) return;
    const editor = await activate(shown);
    // A cursor on a line that is folded away would unfold it.
    if (blockAt([block], editor.selection.active.line + 1) === undefined) this.#reader.goTo(block, 0);
    const folds = gapsBetween(block.ranges, editor.document.lineCount, MIN_FOLDED_LINES);
    const firstLines = folds.map(([start]) => start);
    const replaced = await readFolds(editor, firstLines);
    await makeFolds(editor, folds);
    this.#focuses.set(keyOf(editor.document), { block: block.id, editor, folds, replaced });
  }

  async #unfold(shown: vscode.TextEditor): Promise<void> {
    const focus = this.#focuses.get(keyOf(shown.document));
    if (focus === undefined) return;
    // The one that the reader is in comes last, and so is the active one again.
    for (const each of [...editorsOf(shown.document).filter((other) => other !== shown), shown]) {
      const editor = await activate(each);
      if (!(await hasFolds(editor, focus))) continue;
      await removeFolds(editor, focus.folds);
      await restoreFolds(editor, focus.replaced);
    }
    this.#focuses.delete(keyOf(shown.document));
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work, work);
    return this.#queue;
  }
}

/** Whether an editor has folds of the focus, though the reader may have opened some of them. */
async function hasFolds(editor: vscode.TextEditor, focus: Focus): Promise<boolean> {
  if (editor === focus.editor) return true;
  const firstLines = focus.folds.map(([start]) => start);
  const present = await readFolds(editor, firstLines);
  return present.some(([start]) => firstLines.includes(start));
}
