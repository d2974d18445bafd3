import * as vscode from 'vscode';
import type { MessageFromPanel, MessageToPanel } from './messages.ts';
import { panelHtml } from './panel-html.ts';

const NONCE_BYTES = 24;

/** What the panel shows and whom it tells what the reader does in it. */
export interface PanelOwner {
  /** All that the page needs to show the present state; it is asked for again whenever the page is made anew. */
  describe(): readonly MessageToPanel[];
  receive(message: MessageFromPanel): void;
  /** The panel was shown or hidden. */
  onVisibility(): void;
}

/** The host's side of the panel: makes its page, and passes messages that can be read. */
export class PanelProvider implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #log: vscode.LogOutputChannel;
  #owner: PanelOwner | undefined;
  #view: vscode.WebviewView | undefined;
  #disposables: vscode.Disposable[] = [];
  #wasShown = false;

  constructor(extensionUri: vscode.Uri, log: vscode.LogOutputChannel) {
    this.#extensionUri = extensionUri;
    this.#log = log;
  }

  connect(owner: PanelOwner): void {
    this.#owner = owner;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.dispose();
    this.#view = view;
    this.#wasShown = true;
    const files = vscode.Uri.joinPath(this.#extensionUri, 'dist', 'webview');
    const { webview } = view;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [files],
      enableCommandUris: false,
      enableForms: false,
    };
    this.#disposables = [
      webview.onDidReceiveMessage(async (data: unknown) => this.#receive(data)),
      view.onDidChangeVisibility(() => this.#owner?.onVisibility()),
      view.onDidDispose(() => {
        this.dispose();
        this.#owner?.onVisibility();
      }),
    ];
    webview.html = panelHtml({
      cspSource: webview.cspSource,
      nonce: makeNonce(),
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(files, 'panel.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(files, 'panel.css')).toString(),
    });
    this.#owner?.onVisibility();
  }

  get isVisible(): boolean {
    return this.#view?.visible ?? false;
  }

  /** Whether the reader has looked at it in this window. */
  get wasShown(): boolean {
    return this.#wasShown;
  }

  /** Messages to a page that is not there are lost on purpose: a new page asks for everything. */
  post(message: MessageToPanel): void {
    void this.#view?.webview.postMessage(message);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    this.#disposables = [];
    this.#view = undefined;
  }

  async #receive(data: unknown): Promise<void> {
    // Loaded when there is a panel, not when the editor starts; messages keep their order.
    const { parseMessageFromPanel } = await import('./messages.ts');
    const message = parseMessageFromPanel(data);
    if (message === undefined) {
      this.#log.warn('The panel sent a message that cannot be read; it was ignored.');
      return;
    }
    if (message.type === 'ready') {
      for (const each of this.#owner?.describe() ?? []) this.post(each);
      return;
    }
    this.#owner?.receive(message);
  }
}

function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
