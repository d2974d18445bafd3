import type { FrameLocator, Locator, Page } from 'playwright-core';

/** A block as the panel lists it. */
export interface ListedBlock {
  readonly label: string;
  readonly lineCount: number;
}

/** The panel of the extension: a page within a page within VS Code. */
export class PanelView {
  readonly #page: Page;
  readonly frame: FrameLocator;

  constructor(page: Page, extensionId: string) {
    this.#page = page;
    this.frame = page.frameLocator(`iframe.webview[src*="extensionId=${extensionId}"]`).frameLocator('#active-frame');
  }

  async open(): Promise<void> {
    const tab = this.#page.locator('.activitybar').getByRole('tab', { name: 'IRIS', exact: true });
    const isOpen = (await tab.getAttribute('aria-selected')) === 'true';
    if (!isOpen) await tab.click();
    await this.frame.locator('#content').waitFor();
  }

  /** Waits until a file has been analyzed, by its name. */
  async waitForFile(name: string): Promise<void> {
    await this.frame.locator('.file-name').getByText(name, { exact: true }).waitFor();
    await this.frame.locator('#progress').waitFor({ state: 'hidden' });
  }

  /** What the file is for, or what is said in place of it. */
  get heading(): Locator {
    return this.frame.getByRole('heading', { level: 1 });
  }

  get blocks(): Locator {
    return this.frame.getByRole('option');
  }

  get notices(): Locator {
    return this.frame.locator('.notice');
  }

  get origin(): Locator {
    return this.frame.locator('#origin');
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name });
  }

  /** One of the icons that VS Code shows above the page. */
  titleButton(name: string): Locator {
    return this.#page.locator('.part.sidebar > .title').getByRole('button', { name, exact: true });
  }

  block(label: string): Locator {
    return this.blocks.filter({ has: this.frame.getByText(label, { exact: true }) });
  }

  async listedBlocks(): Promise<readonly ListedBlock[]> {
    return this.blocks.evaluateAll((rows) =>
      rows.map((row) => ({
        label: row.querySelector('.label')?.textContent ?? '',
        lineCount: Number.parseInt(row.querySelector('.lines')?.textContent ?? '', 10),
      })),
    );
  }

  /** Of the block that is pinned. */
  async pinnedLabel(): Promise<string | undefined> {
    return this.#labelOf('[aria-selected="true"]');
  }

  /** Of the block that the cursor is in. */
  async currentLabel(): Promise<string | undefined> {
    return this.#labelOf('[aria-current]');
  }

  /** Labels of the blocks that changed since the analysis. */
  async staleLabels(): Promise<readonly string[]> {
    return this.frame.locator('[role="option"].is-stale .label').allTextContents();
  }

  /** Of the dots and what stands in their place, in the order of the blocks. */
  async colors(): Promise<readonly string[]> {
    return this.blocks.locator('.sign').evaluateAll((signs) => signs.map((sign) => getComputedStyle(sign).color));
  }

  async #labelOf(condition: string): Promise<string | undefined> {
    const labels = await this.frame.locator(`[role="option"]${condition} .label`).allTextContents();
    return labels[0];
  }
}
