import type { Locator, Page } from 'playwright-core';

const MAX_PRESSES = 10;
const ONE_PRESS_MS = 5_000;

/** The box on top of VS Code in which commands are found, files are opened and things are asked for. */
export class QuickInput {
  readonly #page: Page;
  readonly #box: Locator;
  readonly #text: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#box = page.locator('.quick-input-widget');
    this.#text = this.#box.locator('.quick-input-box input');
  }

  get entries(): Locator {
    return this.#box.locator('.quick-input-list .monaco-list-row');
  }

  /** Whether what is typed is shown. */
  async hidesText(): Promise<boolean> {
    return (await this.#text.getAttribute('type')) === 'password';
  }

  async runCommand(title: string): Promise<void> {
    await this.startCommand(title);
    await this.waitUntilClosed();
  }

  /** Runs a command that asks for more in the same place. */
  async startCommand(title: string): Promise<void> {
    await this.#open('F1');
    await this.#text.fill(`>${title}`);
    await this.#entry(title).click();
  }

  /** @param path of a file, absolute */
  async openFile(path: string): Promise<void> {
    await this.#open('Control+P');
    await this.#text.fill(path);
    await this.choose(path.slice(path.lastIndexOf('/') + 1));
  }

  async goToLine(line: number, column = 1): Promise<void> {
    await this.#open('Control+P');
    await this.#text.fill(`:${line}:${column}`);
    await this.entries.first().waitFor();
    await this.#accept();
  }

  /** Takes an entry by its label. */
  async choose(text: string): Promise<void> {
    await this.#entry(text).click();
    await this.waitUntilClosed();
  }

  /** Answers the question that is asked. */
  async answer(text: string): Promise<void> {
    await this.#text.waitFor();
    await this.#text.fill(text);
    await this.#accept();
  }

  async waitUntilClosed(): Promise<void> {
    await this.#box.waitFor({ state: 'hidden' });
  }

  #entry(label: string): Locator {
    return this.entries.filter({ has: this.#page.getByText(label, { exact: true }) }).first();
  }

  /** While VS Code draws itself anew it hears no key, so the key is pressed until the box is there. */
  async #open(key: string): Promise<void> {
    for (let press = 1; press <= MAX_PRESSES; press += 1) {
      await this.#page.keyboard.press(key);
      const isOpen = await this.#text.waitFor({ timeout: ONE_PRESS_MS }).then(
        () => true,
        () => false,
      );
      if (isOpen) return;
    }
    throw new Error(`${key} opens nothing.`);
  }

  async #accept(): Promise<void> {
    await this.#page.keyboard.press('Enter');
    await this.waitUntilClosed();
  }
}
