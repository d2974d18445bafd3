import type { Locator, Page } from 'playwright-core';
import type { QuickInput } from './quick-input.ts';

/** What a line of the editor is painted with by extensions. */
export interface PaintedLine {
  readonly line: number;
  readonly background: string;
  /** The colour of the stripe at its left. */
  readonly stripe: string;
}

const TRANSPARENT = 'rgba(0, 0, 0, 0)';

/** An editor as a reader sees it: tests give it room enough to draw whole files. */
export class EditorView {
  readonly element: Locator;
  readonly #page: Page;
  readonly #quickInput: QuickInput;

  /** @param group the one that has the focus, or one beside it */
  constructor(page: Page, quickInput: QuickInput, group: '.active' | ':not(.active)' = '.active') {
    this.#page = page;
    this.#quickInput = quickInput;
    this.element = page.locator(`.editor-group-container${group} .editor-instance .monaco-editor`).first();
  }

  async focus(): Promise<void> {
    await this.#page.keyboard.press('Control+1');
    await this.element.and(this.#page.locator('.focused')).waitFor();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  async goToLine(line: number): Promise<void> {
    await this.#quickInput.goToLine(line);
  }

  /** Puts lines before the one that is named, as typing does. */
  async insertBefore(line: number, text: string): Promise<void> {
    await this.goToLine(line);
    await this.#page.keyboard.insertText(text);
  }

  /** From the first line to the last, both included. */
  async deleteLines(start: number, end: number): Promise<void> {
    await this.goToLine(start);
    for (let line = start; line <= end; line += 1) await this.press('Shift+ArrowDown');
    await this.press('Delete');
  }

  /** The line that the cursor is in, from the status bar. */
  async cursorLine(): Promise<number> {
    const text = await this.#page.locator('#status\\.editor\\.selection').textContent();
    return Number(/Ln (\d+)/.exec(text ?? '')?.[1]);
  }

  /** Numbers of the lines that are drawn: those that are folded away are not among them. */
  async drawnLines(): Promise<readonly number[]> {
    return this.element.evaluate((editor) =>
      [...editor.querySelectorAll('.margin-view-overlays .line-numbers')]
        .map((element) => Number(element.textContent))
        .sort((a, b) => a - b),
    );
  }

  /** The lines that an extension painted the background of. */
  async paintedLines(): Promise<readonly PaintedLine[]> {
    const painted = await this.element.evaluate((editor) => {
      const numbers = new Map(
        [...editor.querySelectorAll<HTMLElement>('.margin-view-overlays > div')].map((row) => [
          row.style.top,
          Number(row.querySelector('.line-numbers')?.textContent),
        ]),
      );
      return [...editor.querySelectorAll<HTMLElement>('.view-overlays > div')].flatMap((row) =>
        [...row.querySelectorAll('[class*="TextEditorDecorationType"]')].map((element) => ({
          line: numbers.get(row.style.top) ?? Number.NaN,
          background: getComputedStyle(element).backgroundColor,
          stripe: getComputedStyle(element).borderLeftColor,
        })),
      );
    });
    return painted.filter(({ background }) => background !== TRANSPARENT).sort((a, b) => a.line - b.line);
  }

  /** Every colour that is in the overview ruler, as a style sheet would say it. */
  async rulerColors(): Promise<readonly string[]> {
    return this.element.locator('canvas.decorationsOverviewRuler').evaluate((element) => {
      // The class is VS Code's own, and on nothing else.
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      const colors = new Set<string>();
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 255) colors.add(`rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`);
      }
      return [...colors];
    });
  }

  lens(text: string): Locator {
    return this.element.locator('.codelens-decoration').getByText(text, { exact: true });
  }

  /** What is drawn between the lines, from the top, with the line below it. */
  async lenses(): Promise<readonly { readonly line: number; readonly text: string }[]> {
    return this.element.evaluate((editor) => {
      const topOf = (element: Element) => element.getBoundingClientRect().top;
      const lines = [...editor.querySelectorAll('.margin-view-overlays .line-numbers')].sort(
        (a, b) => topOf(a) - topOf(b),
      );
      return [...editor.querySelectorAll('.codelens-decoration')]
        .sort((a, b) => topOf(a) - topOf(b))
        .map((lens) => {
          const below = lines.find((line) => topOf(line) > topOf(lens));
          return { line: Number(below?.textContent), text: lens.textContent ?? '' };
        });
    });
  }

  /** Numbers of the lines that are highlighted. */
  async highlightedLines(): Promise<readonly number[]> {
    return [...new Set((await this.paintedLines()).map(({ line }) => line))];
  }
}
