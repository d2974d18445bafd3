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
    await this.#open('F1', `>${title}`, () => this.#click(title));
  }

  /** @param path of a file, absolute */
  async openFile(path: string): Promise<void> {
    const name = nameIn(path);
    await this.#open('Control+P', path, () => this.#click(name));
    await this.waitUntilClosed();
  }

  /** @param path of a file, absolute, where one is asked for */
  async chooseFile(path: string): Promise<void> {
    // Until it lists the folder that it begins with, it does not hear what is typed.
    await this.entries.first().waitFor();
    await this.#text.fill(path);
    await this.choose(nameIn(path));
  }

  async goToLine(line: number, column = 1): Promise<void> {
    await this.#open('Control+P', `:${line}:${column}`, () => this.entries.first().waitFor({ timeout: ONE_PRESS_MS }));
    await this.#accept();
  }

  /** Takes an entry by its label. */
  async choose(text: string): Promise<void> {
    await this.#entry(text).click();
    await this.waitUntilClosed();
  }

  /** What is wrong with what is typed. */
  get mistake(): Locator {
    return this.#box.locator('.quick-input-message');
  }

  /** Answers the question that is asked. */
  async answer(text: string): Promise<void> {
    await this.type(text);
    await this.#accept();
  }

  /** Types an answer without giving it. */
  async type(text: string): Promise<void> {
    await this.#text.waitFor();
    await this.#text.fill(text);
  }

  async waitUntilClosed(): Promise<void> {
    await this.#box.waitFor({ state: 'hidden' });
  }

  #entry(label: string): Locator {
    return this.entries.filter({ has: this.#page.getByText(label, { exact: true }) }).first();
  }

  /** While VS Code draws itself anew it hears no key, or closes the box again: it is opened until the entry could be used. */
  async #open(key: string, text: string, use: () => Promise<void>): Promise<void> {
    for (let press = 1; press <= MAX_PRESSES; press += 1) {
      await this.#page.keyboard.press(key);
      const isUsed = await this.#search(text, use).then(
        () => true,
        () => false,
      );
      if (isUsed) return;
      // What it lists it has known since it was opened.
      await this.#page.keyboard.press('Escape');
    }
    throw new Error(`${key} opens nothing that has ${text}.`);
  }

  async #search(text: string, use: () => Promise<void>): Promise<void> {
    await this.#text.fill(text, { timeout: ONE_PRESS_MS });
    await use();
  }

  async #click(label: string): Promise<void> {
    await this.#entry(label).click({ timeout: ONE_PRESS_MS });
  }

  async #accept(): Promise<void> {
    await this.#page.keyboard.press('Enter');
    await this.waitUntilClosed();
  }
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
