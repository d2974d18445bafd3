import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchChromium } from '../../support/chromium.ts';
import { CodeServer, readSettings, type Settings, writeSettings } from './code-server.ts';
import { EditorView } from './editor-view.ts';
import type { Installation } from './installation.ts';
import { PanelView } from './panel-view.ts';
import { QuickInput } from './quick-input.ts';

const EXTENSION_ID = 'iris.iris-vscode';

export interface VsCodeOptions {
  /** Put beside those that keep VS Code quiet. */
  readonly settings?: Settings;
  /** Settings of the machine that VS Code runs on, out of reach of a workspace. */
  readonly machineSettings?: Settings;
  readonly environment?: Readonly<Record<string, string>>;
  readonly asksForTrust?: boolean;
  /** Fills the folder that VS Code opens. */
  readonly fill?: (folder: string) => Promise<unknown>;
  /** Folders within it, by their names: VS Code opens them side by side, as a workspace. */
  readonly workspaceFolders?: readonly string[];
}

/** Nothing that asks, suggests or changes by itself, and lines so low that whole files are drawn. */
const QUIET: Settings = {
  'chat.disableAIFeatures': true,
  'editor.autoClosingBrackets': 'never',
  'editor.autoIndent': 'none',
  'editor.fontSize': 8,
  'editor.lineHeight': 10,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.scrollBeyondLastLine': false,
  'editor.stickyScroll.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'typescript.validate.enable': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};
const VIEWPORT = { width: 1100, height: 1500 };
/** Names that are never looked up: a service worker of VS Code answers for them. */
const WEBVIEW_RESOURCES = '.vscode-resource.vscode-cdn.net';
const PATIENCE_MS = 60_000;
const WORKSPACE = 'folders.code-workspace';

/** VS Code with the extension, in a browser of its own, with a folder open. */
export class VsCode {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly editor: EditorView;
  readonly editorBeside: EditorView;
  readonly panel: PanelView;
  /** What the page asked of others than code-server. */
  readonly askedElsewhere: string[] = [];
  readonly #root: string;
  readonly #installation: Extract<Installation, { kind: 'installed' }>;
  readonly #options: VsCodeOptions;
  readonly #browser: Browser;
  #server: CodeServer;

  private constructor(parts: {
    root: string;
    installation: Extract<Installation, { kind: 'installed' }>;
    options: VsCodeOptions;
    server: CodeServer;
    browser: Browser;
    page: Page;
  }) {
    this.#root = parts.root;
    this.#installation = parts.installation;
    this.#options = parts.options;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.page = parts.page;
    this.quickInput = new QuickInput(parts.page);
    this.editor = new EditorView(parts.page, this.quickInput);
    this.editorBeside = new EditorView(parts.page, this.quickInput, ':not(.active)');
    this.panel = new PanelView(parts.page, EXTENSION_ID);
    parts.page.on('request', (request) => {
      const { protocol, origin, hostname } = new URL(request.url());
      const isOwn = origin === this.#server.url || hostname.endsWith(WEBVIEW_RESOURCES);
      if (protocol.startsWith('http') && !isOwn) this.askedElsewhere.push(request.url());
    });
  }

  static async open(installation: Installation, options: VsCodeOptions = {}): Promise<VsCode> {
    if (installation.kind !== 'installed') throw new Error(installation.reason);
    const root = await realpath(await mkdtemp(join(tmpdir(), 'iris-code-')));
    const home = join(root, 'home');
    await mkdir(join(root, 'folder'));
    const folders = (options.workspaceFolders ?? []).map((name) => ({ path: join(root, 'folder', name) }));
    for (const { path } of folders) await mkdir(path);
    await writeFile(join(root, WORKSPACE), JSON.stringify({ folders }));
    await options.fill?.(join(root, 'folder'));
    await writeSettings(home, 'User', { ...QUIET, ...options.settings });
    await writeSettings(home, 'Machine', options.machineSettings ?? {});
    const server = await CodeServer.start(installation, { home, ...options });
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: VIEWPORT });
    page.setDefaultTimeout(PATIENCE_MS);
    const code = new VsCode({ root, installation, options, server, browser, page });
    await code.#show();
    return code;
  }

  /** The folder that is open. */
  get folder(): string {
    return join(this.#root, 'folder');
  }

  async openFile(path: string): Promise<void> {
    await this.quickInput.openFile(path);
    await this.page
      .locator('.editor-group-container.active')
      .getByRole('tab', { selected: true })
      .filter({ hasText: path.slice(path.lastIndexOf('/') + 1) })
      .waitFor();
  }

  /** Opens a file and waits until the panel shows what became of it. */
  async readFile(path: string): Promise<void> {
    await this.openFile(path);
    await this.panel.open();
    await this.panel.waitForFile(path.slice(path.lastIndexOf('/') + 1));
  }

  /** @param title as the palette shows it, with its category */
  async run(title: string): Promise<void> {
    await this.quickInput.runCommand(title);
  }

  get statusBar(): Locator {
    return this.page.locator('.statusbar');
  }

  notification(text: string): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** A question that nothing goes on without. */
  dialog(text: string): Locator {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  async answerDialog(text: string, button: string): Promise<void> {
    await this.dialog(text).getByRole('button', { name: button }).click();
  }

  async answerNotification(text: string, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button }).click();
  }

  /** Puts more settings of the user in place; VS Code in a browser reads them as it starts. */
  async reloadWith(settings: Settings): Promise<void> {
    await writeSettings(this.#server.home, 'User', { ...QUIET, ...this.#options.settings, ...settings });
    await this.#show();
  }

  async readUserSettings(): Promise<Settings> {
    return readSettings(this.#server.home, 'User');
  }

  async readMachineSettings(): Promise<Settings> {
    return readSettings(this.#server.home, 'Machine');
  }

  async writeMachineSettings(settings: Settings): Promise<void> {
    await writeSettings(this.#server.home, 'Machine', { ...this.#options.machineSettings, ...settings });
  }

  /** Installs an extension into the window, which activates it at once. */
  async install(vsix: string): Promise<void> {
    await this.quickInput.startCommand('Extensions: Install from VSIX...');
    await this.quickInput.chooseFile(vsix);
  }

  /** Opens a folder that is not on the disk, in the place of what is open: an extension brings its files. */
  async openVirtualFolder(uri: string): Promise<void> {
    await this.#goTo({ folder: uri });
  }

  /**
   * How long extensions took to be loaded and activated, in milliseconds, by the names that they show. Waits until all of
   * them were.
   */
  async activationTimes(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    await this.run('Developer: Show Running Extensions');
    const times = new Map<string, number>();
    for (const name of names) {
      const text = await this.#runningExtension(name)
        .getByText(/Activation: \d+ms/)
        .textContent();
      times.set(name, Number(/(\d+)ms/.exec(text ?? '')?.[1]));
    }
    await this.page.keyboard.press('Escape');
    await this.page.locator('.runtime-extensions-editor').waitFor({ state: 'hidden' });
    return times;
  }

  #runningExtension(name: string): Locator {
    return this.page
      .locator('.runtime-extensions-editor .monaco-list-row')
      .filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** What the host of extensions that runs on Node wrote down, which is not the only one there is. */
  async logOfNodeHost(): Promise<string> {
    return this.#readLogs('remoteexthost.log');
  }

  /** What the extension itself wrote down there. */
  async logOfExtension(): Promise<string> {
    return this.#readLogs(join(EXTENSION_ID, 'IRIS.log'));
  }

  async #readLogs(name: string): Promise<string> {
    const logs = join(this.#server.home, 'logs');
    const files = (await readdir(logs, { recursive: true })).filter((path) => path.endsWith(name));
    return (await Promise.all(files.map((path) => readFile(join(logs, path), 'utf8')))).join('');
  }

  /** Ends VS Code, server and page, and starts it again where it was: what it keeps is all that it still knows. */
  async restart(): Promise<void> {
    await this.page.goto('about:blank');
    const { home, port } = this.#server;
    await this.#server.stop();
    this.#server = await CodeServer.start(this.#installation, { home, port, ...this.#options });
    await this.#show();
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    await rm(this.#root, { recursive: true, force: true });
  }

  async #show(): Promise<void> {
    const opened =
      this.#options.workspaceFolders === undefined
        ? { folder: this.folder }
        : { workspace: join(this.#root, WORKSPACE) };
    await this.#goTo(opened);
  }

  async #goTo(opened: Readonly<Record<string, string>>): Promise<void> {
    await this.page.goto(`${this.#server.url}/?${new URLSearchParams(opened)}`);
    await this.page.locator('.monaco-workbench .part.activitybar').waitFor();
  }
}
