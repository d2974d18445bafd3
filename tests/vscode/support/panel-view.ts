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
    await this.#page.getByRole('tab', { name: 'IRIS', exact: true }).first().click();
    await this.frame.locator('#content').waitFor();
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
}
