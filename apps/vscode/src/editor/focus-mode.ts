import type { BlockId, LineRange, ResponsibilityBlock } from '@iris/core';
import * as vscode from 'vscode';
import { blockAt, gapsBetween } from '../reading/block-lines.ts';
import { moveFolds } from '../reading/fold-lines.ts';
import { keyOf } from './documents.ts';
import { makeFolds, readFolds, removeFolds, restoreFolds } from './folds.ts';
import type { Reader } from './reader.ts';
import { bringToFront, editorsOf, hiddenColumnsOf, isComparison, whyNoFolds } from './text-editors.ts';

/** A fold shows its first line: folding a single one would hide nothing. */
const MIN_FOLDED_LINES = 2;

interface Folded {
  readonly folds: readonly LineRange[];
  /** Folds of the reader that had to give way. */
  readonly replaced: readonly LineRange[];
}

/** What is folded in a file. */
interface Focus extends Folded {
  readonly block: BlockId;
  /** Where it was folded first: other editors of the file have the folds only where they were split off. */
  readonly editor: vscode.TextEditor;
}

/** What may be folded still in editors that were behind others when focus mode ended, and that commands did not reach. */
interface Leftover extends Folded {
  readonly columns: ReadonlySet<vscode.ViewColumn>;
}

/**
 * Folds everything outside one block of a file, with folding ranges made for it: the reader's own folds, inside and outside,
 * are as they were when focus mode ends. Every file has a focus of its own.
 */
export class FocusMode implements vscode.Disposable {
  readonly #reader: Reader;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listeners: vscode.Disposable;
  /** By document. One that is closed keeps it, as the editor keeps its folds for when it is opened again. */
  readonly #focuses = new Map<string, Focus>();
  readonly #leftovers = new Map<string, Leftover>();
  /** One change of folds after the other: each needs the editor's selection for itself. */
  #queue: Promise<void> = Promise.resolve();

  readonly onDidChange = this.#changed.event;

  constructor(reader: Reader) {
    this.#reader = reader;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        moveFolded(this.#focuses, keyOf(document), contentChanges);
        moveFolded(this.#leftovers, keyOf(document), contentChanges);
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) {
          rename(this.#focuses, oldUri.toString(), newUri.toString());
          rename(this.#leftovers, oldUri.toString(), newUri.toString());
        }
        this.#changed.fire();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined && this.#leftovers.has(keyOf(editor.document))) {
          void this.#inTurn(() => this.#unfoldLeftover(editor));
        }
      }),
    );
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
    this.#listeners.dispose();
    this.#changed.dispose();
  }

  async #fold(shown: vscode.TextEditor, block: ResponsibilityBlock): Promise<void> {
    await this.#unfold(shown);
    if (block.ranges.length === 0) return;
    const editor = await bringToFront(shown);
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
    const key = keyOf(shown.document);
    // First, so that whatever fails below does not keep the reader in it.
    this.#focuses.delete(key);
    // The one that the reader is in comes last, and so is the active one again.
    for (const each of [...editorsOf(shown.document).filter((other) => other !== shown), shown]) {
      const editor = await bringToFront(each);
      if (editor === focus.editor || (await hasFolds(editor, focus))) await unfold(editor, focus);
    }
    const columns = hiddenColumnsOf(shown.document);
    // What an earlier focus left behind is not what this one did.
    if (columns.size > 0 && !this.#leftovers.has(key)) this.#leftovers.set(key, { ...focus, columns });
  }

  /** An editor came to the front that was behind another when focus mode ended. */
  async #unfoldLeftover(editor: vscode.TextEditor): Promise<void> {
    const key = keyOf(editor.document);
    const leftover = this.#leftovers.get(key);
    const { viewColumn } = editor;
    if (editor !== vscode.window.activeTextEditor || viewColumn === undefined) return;
    if (leftover?.columns.has(viewColumn) !== true) return;
    const columns = new Set([...leftover.columns].filter((column) => column !== viewColumn));
    if (columns.size === 0) this.#leftovers.delete(key);
    else this.#leftovers.set(key, { ...leftover, columns });
    if (await hasFolds(editor, leftover)) await unfold(editor, leftover);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work, work);
    return this.#queue;
  }
}

/** Whether the active editor has such folds, though the reader may have opened some of them. */
async function hasFolds(editor: vscode.TextEditor, { folds }: Folded): Promise<boolean> {
  const firstLines = folds.map(([start]) => start);
  const present = await readFolds(editor, firstLines);
  return present.some(([start]) => firstLines.includes(start));
}

async function unfold(editor: vscode.TextEditor, { folds, replaced }: Folded): Promise<void> {
  await removeFolds(editor, folds);
  await restoreFolds(editor, replaced);
}

function moveFolded<T extends Folded>(
  kept: Map<string, T>,
  key: string,
  changes: readonly vscode.TextDocumentContentChangeEvent[],
): void {
  const folded = kept.get(key);
  if (folded === undefined) return;
  const folds = moveFolds(folded.folds, changes);
  const replaced = moveFolds(folded.replaced, changes);
  kept.set(key, { ...folded, folds, replaced });
}

/** A file was renamed, or a folder that it is in. */
function rename<T>(kept: Map<string, T>, before: string, after: string): void {
  for (const [key, value] of [...kept]) {
    if (key !== before && !key.startsWith(`${before}/`)) continue;
    kept.delete(key);
    kept.set(after + key.slice(before.length), value);
  }
}
