import type { ResponsibilityBlock } from '@iris/core';
import * as vscode from 'vscode';
import { LANGUAGE_NAMES } from '../analysis/language-names.ts';
import type { Iris } from '../context.ts';
import { pinBlock } from '../editor/pin-block.ts';
import type { FileReading } from '../reading/readings.ts';
import type { Marks, MessageFromPanel, MessageToPanel, PanelCommand } from './messages.ts';
import type { PanelOwner, PanelProvider } from './panel-provider.ts';
import { toPanelState } from './panel-state.ts';

/** What buttons of the page ask for. */
const COMMANDS: Readonly<Record<PanelCommand, string>> = {
  'analyze-file': 'iris.runAnalysis',
  'set-endpoint': 'iris.setEndpoint',
  'set-api-key': 'iris.setApiKey',
  'manage-trust': 'workbench.trust.manage',
  'open-walkthrough': 'iris.openWalkthrough',
  'show-output': 'iris.showOutput',
};

/** Shows in the panel what the reader looks at, and does what the reader does there. */
export class PanelLink implements PanelOwner, vscode.Disposable {
  readonly #iris: Iris;
  readonly #panel: PanelProvider;
  readonly #listeners: vscode.Disposable;
  #shownFile: FileReading | undefined;
  #shownMarks = '';

  constructor(iris: Iris, panel: PanelProvider) {
    this.#iris = iris;
    this.#panel = panel;
    const update = (): void => this.#update();
    this.#listeners = vscode.Disposable.from(iris.reader.onDidChange(update), iris.focusMode.onDidChange(update));
    panel.connect(this);
  }

  describe(): readonly MessageToPanel[] {
    const marks = this.#marks();
    this.#shownFile = this.#iris.reader.file;
    this.#shownMarks = JSON.stringify(marks);
    return [this.#state(), marks];
  }

  receive(message: MessageFromPanel): void {
    const { reader, focusMode } = this.#iris;
    switch (message.type) {
      case 'ready':
        break;
      case 'hover':
        reader.hover(reader.blockOf(message.blockId ?? undefined));
        break;
      case 'keyboard':
        tellWhereKeysGo(message.isHere);
        break;
      case 'pin':
        this.#withBlock(message.blockId, (block) => void pinBlock(this.#iris, block));
        break;
      case 'release':
        reader.release();
        break;
      case 'focus':
        this.#withBlock(message.blockId, (block) => void focusMode.enter(block));
        break;
      case 'leave-focus':
        void focusMode.leave();
        break;
      case 'refresh':
        void reader.analyze('refresh');
        break;
      case 'open-settings':
        void vscode.commands.executeCommand('iris.openSettings');
        break;
      case 'command':
        void vscode.commands.executeCommand(COMMANDS[message.id]);
        break;
      default:
        message satisfies never;
    }
  }

  onVisibility(): void {
    if (!this.#panel.isVisible) tellWhereKeysGo(false);
    this.#iris.reader.hover(undefined);
    this.#iris.reader.analyzeIfDue();
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  /** The page may show blocks that are gone by now. */
  #withBlock(id: string, act: (block: ResponsibilityBlock) => void): void {
    const block = this.#iris.reader.blockOf(id);
    if (block !== undefined) act(block);
  }

  #update(): void {
    if (!this.#panel.isVisible) return;
    const { file } = this.#iris.reader;
    if (file !== this.#shownFile) {
      this.#shownFile = file;
      this.#panel.post(this.#state());
    }
    const marks = this.#marks();
    const text = JSON.stringify(marks);
    if (text === this.#shownMarks) return;
    this.#shownMarks = text;
    this.#panel.post(marks);
  }

  #state(): MessageToPanel {
    return { type: 'state', state: toPanelState(this.#iris.reader.file, Object.values(LANGUAGE_NAMES)) };
  }

  #marks(): Marks {
    const { current, pinned, segment } = this.#iris.reader;
    return {
      type: 'marks',
      currentBlockId: current?.id ?? null,
      pinnedBlockId: pinned?.id ?? null,
      focusedBlockId: this.#iris.focusMode.blockId ?? null,
      ...(pinned !== undefined && { segment: { number: segment + 1, count: pinned.ranges.length } }),
    };
  }
}

/** Keys of the extension are for the panel, too: VS Code does not say that a page in its side bar has the focus. */
function tellWhereKeysGo(isPanel: boolean): void {
  void vscode.commands.executeCommand('setContext', 'iris.panelHasKeyboard', isPanel);
}
