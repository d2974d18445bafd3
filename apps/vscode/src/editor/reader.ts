import { type Reading, readingOf } from '@iris/client';
import type { BlockId, ResponsibilityBlock } from '@iris/core';
import * as vscode from 'vscode';
import type { AnalysisTrigger } from '../analysis/plan.ts';
import { blockAt, segmentAt, stepSegment } from '../reading/block-lines.ts';
import { type FileReading, type Readings, unreadFile } from '../reading/readings.ts';
import { isReadable, keyOf, nameOf, toOpenFile, toRange } from './documents.ts';

interface ReaderDeps {
  readonly readings: Readings;
  /** Names the file of which more is known now. */
  readonly onDidChangeReading: vscode.Event<string>;
  /** Whether anything shows an analysis, so that one is worth making unasked. */
  readonly isWatched: () => boolean;
  /** Whether the user has it shown, and not only a setting of the folder: nothing else is a reason to ask a server unasked. */
  readonly isWatchedByUser: () => boolean;
}

/** Where in the pinned block the reader stands. */
interface Place {
  readonly block: BlockId;
  /** Place of the segment, from 0. */
  readonly segment: number;
}

interface LitBlock {
  readonly block: ResponsibilityBlock;
  /** Its place in the palette. */
  readonly color: number;
}

/** What the reader looks at: the file, the block that is pointed at, the pinned one and the one that the cursor is in. */
export class Reader implements vscode.Disposable {
  readonly #readings: Readings;
  readonly #isWatched: () => boolean;
  readonly #isWatchedByUser: () => boolean;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #editor: vscode.TextEditor | undefined;
  /** Of the editor, or of the last one where there is none. */
  #last: vscode.TextDocument | undefined;
  #hovered: BlockId | undefined;
  #place: Place | undefined;
  /** Of the file that is looked at, as long as nothing is known of it. */
  #unread: FileReading | undefined;

  readonly onDidChange = this.#changed.event;

  constructor({ readings, onDidChangeReading, isWatched, isWatchedByUser }: ReaderDeps) {
    this.#readings = readings;
    this.#isWatched = isWatched;
    this.#isWatchedByUser = isWatchedByUser;
    this.#disposables.push(
      onDidChangeReading((key) => {
        if (this.#editor !== undefined && key === keyOf(this.#editor.document)) this.#changed.fire();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#follow()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === this.#editor) this.#changed.fire();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#follow()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) =>
        this.#readings.edit(keyOf(document), contentChanges),
      ),
      vscode.workspace.onDidCloseTextDocument((document) => this.#readings.forget(keyOf(document))),
      // A file whose language was changed is closed and opened again.
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document === this.#editor?.document) this.analyzeIfDue();
      }),
    );
    this.#follow({ isFirstLook: true });
  }

  get editor(): vscode.TextEditor | undefined {
    return this.#editor;
  }

  get file(): FileReading | undefined {
    const { document } = this.#editor ?? {};
    if (document === undefined) return undefined;
    return this.#readings.get(keyOf(document)) ?? this.#unread;
  }

  get reading(): Reading | undefined {
    return this.file && readingOf(this.file.session);
  }

  get blocks(): readonly ResponsibilityBlock[] {
    return this.reading?.analysis.blocks ?? [];
  }

  /** Of any file that was looked at and is still open. */
  blocksIn(document: vscode.TextDocument): readonly ResponsibilityBlock[] {
    const file = this.#readings.get(keyOf(document));
    return (file && readingOf(file.session))?.analysis.blocks ?? [];
  }

  /** What is lit up in a file: its pinned block, and the one that is pointed at where it is the file that is looked at. */
  litIn(document: vscode.TextDocument): readonly LitBlock[] {
    const file = this.#readings.get(keyOf(document));
    const isLookedAt = this.#editor !== undefined && keyOf(this.#editor.document) === keyOf(document);
    const ids = [file?.session.pinned, isLookedAt ? this.#hovered : undefined];
    return this.blocksIn(document)
      .filter(({ id }) => ids.includes(id))
      .map((block) => ({ block, color: file?.colors.get(block.id) ?? 0 }));
  }

  get pinned(): ResponsibilityBlock | undefined {
    return this.blockOf(this.file?.session.pinned);
  }

  /** The block that the cursor is in. */
  get current(): ResponsibilityBlock | undefined {
    return this.#editor && blockAt(this.blocks, this.#editor.selection.active.line + 1);
  }

  /** Where in the pinned block the reader stands: at the cursor, or else where the last step or pin led. From 0. */
  get segment(): number {
    const { pinned } = this;
    if (this.#editor === undefined || pinned === undefined) return 0;
    const atCursor = segmentAt(pinned.ranges, this.#editor.selection.active.line + 1);
    if (atCursor !== -1) return atCursor;
    const visited = this.#place?.block === pinned.id ? this.#place.segment : 0;
    return Math.max(0, Math.min(visited, pinned.ranges.length - 1));
  }

  blockOf(id: string | undefined): ResponsibilityBlock | undefined {
    return this.blocks.find((block) => block.id === id);
  }

  hover(block: ResponsibilityBlock | undefined): void {
    if (this.#hovered === block?.id) return;
    this.#hovered = block?.id;
    this.#changed.fire();
  }

  /** @param segment to show, from 0; where the cursor is, or else the first one, unless told */
  pin(block: ResponsibilityBlock, segment?: number): void {
    if (this.#editor === undefined) return;
    const atCursor = segmentAt(block.ranges, this.#editor.selection.active.line + 1);
    const shown = segment ?? Math.max(0, atCursor);
    this.#place = { block: block.id, segment: shown };
    this.#readings.pin(keyOf(this.#editor.document), block.id);
    this.#reveal(block, shown);
  }

  release(): void {
    if (this.#editor !== undefined) this.#readings.release(keyOf(this.#editor.document));
  }

  /** Takes the cursor to another segment of the pinned block. */
  step(step: 1 | -1): void {
    const { pinned } = this;
    if (pinned === undefined) return;
    const [line] = pinned.ranges[this.segment] ?? [];
    if (line !== undefined) this.goTo(pinned, stepSegment(pinned.ranges, line, step));
  }

  /** Takes the cursor to a segment of a block, from 0. */
  goTo(block: ResponsibilityBlock, segment: number): void {
    const [start] = block.ranges[segment] ?? [];
    if (this.#editor === undefined || start === undefined) return;
    this.#place = { block: block.id, segment };
    const position = new vscode.Position(start - 1, 0);
    this.#editor.selection = new vscode.Selection(position, position);
    this.#reveal(block, segment);
    this.#changed.fire();
  }

  /** Brings the first segment of a block into view, and the cursor nowhere. */
  show(block: ResponsibilityBlock): void {
    this.#reveal(block, 0);
  }

  /** Brings back the file that was looked at last, where another page stands before it. @returns whether a file is looked at */
  async bringBack(): Promise<boolean> {
    if (this.#editor === undefined && this.#last?.isClosed === false) {
      await vscode.window.showTextDocument(this.#last);
      this.#follow();
    }
    return this.#editor !== undefined;
  }

  /** Never fails: what goes wrong is part of the reading. */
  async analyze(trigger: AnalysisTrigger): Promise<void> {
    if (this.#editor === undefined) return;
    await this.#readings.analyze(toOpenFile(this.#editor.document, this.#isWatchedByUser()), trigger);
  }

  /** Analyzes the file unless its analysis is still true, or nobody looks. */
  analyzeIfDue(): void {
    if (this.#isWatched()) void this.analyze('opened');
    else if (this.#editor !== undefined) this.#readings.hide(keyOf(this.#editor.document));
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Output channels, images and settings are no files to read: meanwhile the one before stays, as long as it is seen. */
  #follow({ isFirstLook = false } = {}): void {
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    const isActiveReadable = activeTextEditor !== undefined && isReadable(activeTextEditor.document);
    const kept = this.#editor && visibleTextEditors.find(({ document }) => document === this.#editor?.document);
    const editor = isActiveReadable ? activeTextEditor : kept;
    const previous = this.#editor?.document;
    this.#editor = editor;
    this.#last = editor?.document ?? this.#last;
    if (editor?.document === previous) {
      this.#changed.fire();
      return;
    }
    this.#hovered = undefined;
    this.#unread = editor && unreadFile(nameOf(editor.document));
    if (previous !== undefined) this.#readings.leave(keyOf(previous));
    if (editor !== undefined && !isFirstLook) this.#readings.come();
    this.#changed.fire();
    this.analyzeIfDue();
  }

  #reveal(block: ResponsibilityBlock, segment: number): void {
    const range = block.ranges[segment];
    if (this.#editor === undefined || range === undefined) return;
    this.#editor.revealRange(
      toRange(range, this.#editor.document),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  }
}
