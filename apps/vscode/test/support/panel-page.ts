import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';
import { launchChromium } from '../../../../tests/support/chromium.ts';
import {
  type KeptPage,
  type MessageFromPanel,
  type MessageToPanel,
  parseKeptPage,
  parseMessageFromPanel,
} from '../../src/panel/messages.ts';
import { panelHtml } from '../../src/panel/panel-html.ts';

const ORIGIN = 'https://panel.example';
const BUILT = new URL('../../dist/webview/', import.meta.url);

/**
 * What VS Code gives a page: `acquireVsCodeApi`, once; what it sends comes as `message` events. The kept state outlives the
 * page, as it does in VS Code. It is text because it runs in the page.
 */
const HOST = `{
  const sent = (window.sentByPanel = []);
  let isAcquired = false;
  window.acquireVsCodeApi = () => {
    if (isAcquired) throw new Error('acquireVsCodeApi may be called once');
    isAcquired = true;
    return {
      postMessage: (message) => void sent.push(structuredClone(message)),
      getState: () => JSON.parse(sessionStorage.getItem('kept') ?? 'null') ?? undefined,
      setState: (state) => (sessionStorage.setItem('kept', JSON.stringify(state)), state),
    };
  };
}`;

/** One for all tests of a file; each of them has a context of its own. */
let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

interface PanelWindow {
  readonly width?: number;
  readonly height?: number;
  readonly context?: Pick<BrowserContextOptions, 'reducedMotion' | 'forcedColors' | 'colorScheme'>;
  /** Classes that VS Code gives the body, as `vscode-dark`. */
  readonly bodyClass?: string;
  /** Values of theme colours, by their ids, as VS Code gives them to a page. */
  readonly colors?: Readonly<Record<string, string>>;
}

interface HeardBlock {
  readonly name: string;
  readonly description: string;
  readonly isSelected: boolean;
}

/** The built page in a browser, and the extension's side of the conversation. */
export class PanelPage {
  readonly page: Page;
  readonly #complaints: string[];
  #heard = 0;

  private constructor(page: Page, complaints: string[]) {
    this.page = page;
    this.#complaints = complaints;
  }

  /** A page that has said that it listens. It is closed, and must have had nothing to complain of, when the test ends. */
  static async open(window: PanelWindow = {}): Promise<PanelPage> {
    browser ??= launchChromium();
    const { width = 300, height = 700 } = window;
    const context = await (await browser).newContext({ viewport: { width, height }, ...window.context });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`asked for ${request.url()}`));
    await page.route('**/*', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: makeHtml(window) });
      if (pathname === '/panel.js' || pathname === '/panel.css') return route.fulfill({ path: builtFile(pathname) });
      return route.abort();
    });
    await page.addInitScript(HOST);
    const panel = new PanelPage(page, complaints);
    onTestFinished(() => expect(complaints).toEqual([]));
    await panel.load();
    return panel;
  }

  /** Loads the page, again if need be, as VS Code does when the view was hidden and is shown. */
  async load(): Promise<void> {
    this.#heard = 0;
    await this.page.goto(`${ORIGIN}/`);
    expect(await this.hear()).toEqual([{ type: 'ready' }]);
  }

  /** What the page complained of until now; a test that leaves anything there fails. */
  takeComplaints(): readonly string[] {
    return this.#complaints.splice(0);
  }

  async tell(...messages: readonly MessageToPanel[]): Promise<void> {
    for (const message of messages) await this.tellAnything(message);
  }

  /** @param message may be no message at all */
  async tellAnything(message: unknown): Promise<void> {
    await this.page.evaluate(
      // In the page, whose types are not those of Node.
      `window.dispatchEvent(new MessageEvent('message', { data: ${JSON.stringify(message)} }))`,
    );
  }

  /** What the page said since this was asked last. */
  async hear(): Promise<readonly MessageFromPanel[]> {
    const sent = await this.page.evaluate<readonly unknown[]>('window.sentByPanel');
    const news = sent.slice(this.#heard);
    this.#heard = sent.length;
    return news
      .map((message) => {
        const parsed = parseMessageFromPanel(message);
        expect(parsed, JSON.stringify(message)).toBeDefined();
        return parsed;
      })
      .filter((message) => message !== undefined);
  }

  async kept(): Promise<KeptPage | undefined> {
    return parseKeptPage(await this.page.evaluate('JSON.parse(sessionStorage.getItem("kept"))'));
  }

  /** @param number from 1, in the order of the list */
  block(number: number): Locator {
    return this.page.getByRole('option').nth(number - 1);
  }

  /** Whether a block is within the part of the list that is shown. */
  async isInSight(number: number): Promise<boolean> {
    const [list, block] = await Promise.all([
      this.page.getByRole('listbox').boundingBox(),
      this.block(number).boundingBox(),
    ]);
    if (list === null || block === null) return false;
    return block.y >= list.y && block.y + block.height <= list.y + list.height + 1;
  }

  async details(): Promise<string> {
    return (await this.page.locator('.details').textContent()) ?? '';
  }

  /** The name of what has the keyboard's focus. */
  async focusedName(): Promise<string> {
    const focused = this.page.locator(':focus');
    return (await focused.getAttribute('aria-label')) ?? (await focused.textContent()) ?? '';
  }

  /** The blocks as Chromium tells of them to screen readers. */
  async heardBlocks(): Promise<readonly HeardBlock[]> {
    const session = await this.page.context().newCDPSession(this.page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    return nodes
      .filter(({ role }) => role?.value === 'option')
      .map(({ name, description, properties }) => ({
        name: name?.value,
        description: description?.value,
        isSelected: properties?.find((property) => property.name === 'selected')?.value.value,
      }));
  }

  /** What a screen reader was told last. */
  async announced(): Promise<string> {
    return (await this.announcements()).join('');
  }

  /** What stands in each of the places that a screen reader reads out when they change. */
  announcements(): Promise<readonly string[]> {
    return this.page.getByRole('status').allTextContents();
  }

  /** Where the blocks are: their upper and lower edges, in the order of the list. */
  blockEdges(): Promise<readonly (readonly number[])[]> {
    return this.page.evaluate(`[...document.querySelectorAll('[role=option]')]
      .map((row) => row.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])`);
  }
}

function makeHtml({ bodyClass = 'vscode-dark', colors = {} }: PanelWindow): string {
  const html = panelHtml({
    cspSource: ORIGIN,
    nonce: 'n0nce',
    scriptUri: `${ORIGIN}/panel.js`,
    styleUri: `${ORIGIN}/panel.css`,
  });
  const variables = Object.entries(colors).map(([id, value]) => `--vscode-${id.replaceAll('.', '-')}: ${value};`);
  const background = 'background: var(--vscode-sideBar-background);';
  // Before the policy, as VS Code does it: the policy holds for what comes after it.
  return html
    .replace('<head>', () => `<head><style>html { ${variables.join(' ')} ${background} }</style>`)
    .replace('<body>', () => `<body class="${bodyClass}">`);
}

function builtFile(pathname: string): string {
  return fileURLToPath(new URL(`.${pathname}`, BUILT));
}
