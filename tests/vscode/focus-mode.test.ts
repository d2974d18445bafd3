import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { copyFixture, type ExpectedBlock, expectedAnalysis, linesOf } from './support/fixtures.ts';
import { describeInVsCode, useVsCode } from './support/use-vs-code.ts';

const FIXTURE = 'python/rate-limiter';
/** The editor counts an empty line after the last line end. */
const LINES = linesOf([[1, 117]]);
/** In the middle of a class, so that folds which the language brings lie across its borders. */
const BLOCK: ExpectedBlock['ranges'] = [[63, 97]];
/** A fold shows its first line, and does not reach the empty line at the end. */
const DRAWN_IN_FOCUS = [1, ...linesOf(BLOCK), 98, 117];
const METHOD_INSIDE = 74;
const CLASS_OUTSIDE = 20;

describeInVsCode('focus mode', () => {
  const code = useVsCode();

  it('folds everything outside a block that is double-clicked, and Escape brings it back', async () => {
    const { label } = await open();
    await code().panel.block(label).dblclick();
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await code().editor.focus();
    await code().editor.press('Escape');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    expect(await code().panel.pinnedLabel()).toBe(label);
    await code().editor.press('Escape');
    await expect.poll(() => code().panel.pinnedLabel()).toBeUndefined();
  });

  it('is entered and left with commands, and leaves the cursor where it was', async () => {
    await open();
    await code().editor.goToLine(METHOD_INSIDE);
    await code().run('IRIS: Focus Block');
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await expect.poll(() => code().editor.cursorLine()).toBe(METHOD_INSIDE);
    await code().run('IRIS: Leave Focus Mode');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    await expect.poll(() => code().editor.cursorLine()).toBe(METHOD_INSIDE);
  });

  it('unfolds on leaving only what it had folded itself', async () => {
    const { label } = await open();
    await fold(METHOD_INSIDE);
    await fold(CLASS_OUTSIDE);
    const drawn = await code().editor.drawnLines();
    expect(drawn.length).toBeLessThan(LINES.length);
    await code().panel.block(label).dblclick();
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS.filter((line) => drawn.includes(line)));
    await code().run('IRIS: Leave Focus Mode');
    await expect.poll(() => code().editor.drawnLines()).toEqual(drawn);
  });

  it('moves on to another block that is double-clicked', async () => {
    const { label } = await open();
    const other = await blockOf([[20, 43]]);
    await code().panel.block(label).dblclick();
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await code().panel.block(other.label).dblclick();
    await expect.poll(() => code().editor.drawnLines()).toEqual([1, ...linesOf(other.ranges), 44, 117]);
    await code().run('IRIS: Leave Focus Mode');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
  });

  it('ends where it was when lines above the block are edited meanwhile', async () => {
    const { label } = await open();
    await code().panel.block(label).dblclick();
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await code().editor.insertBefore(63, '    # One.\n    # Two.\n');
    await code().run('IRIS: Leave Focus Mode');
    await expect.poll(() => code().editor.drawnLines()).toEqual(linesOf([[1, 119]]));
  });

  it('gives back a fold that the reader made on lines that it folds away', async () => {
    const { label } = await open();
    await code().editor.goToLine(1);
    for (let line = 1; line <= 5; line += 1) await code().editor.press('Shift+ArrowDown');
    await code().run('Create Folding Range from Selection');
    const drawn = [1, ...linesOf([[6, 117]])];
    await expect.poll(() => code().editor.drawnLines()).toEqual(drawn);
    await focusAndLeave(label, DRAWN_IN_FOCUS);
    await expect.poll(() => code().editor.drawnLines()).toEqual(drawn);
    await code().editor.goToLine(1);
    await code().editor.press('Control+Shift+BracketRight');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    await fold(1);
    await expect.poll(() => code().editor.drawnLines()).toEqual(drawn);
  });

  it('gives back a fold that the language brings on the first of the lines that it folds away', async () => {
    const lines = linesOf([[1, 102]]);
    await code().readFile(await copyFixture('typescript/session-store', code().folder));
    await expect.poll(() => code().editor.drawnLines()).toEqual(lines);
    const { label } = await blockOf([[29, 44]], 'typescript/session-store');
    await fold(1);
    const drawn = await code().editor.drawnLines();
    expect(drawn).toEqual(lines.filter((line) => line !== 2));
    await focusAndLeave(label, [1, ...linesOf([[29, 45]]), 102]);
    await expect.poll(() => code().editor.drawnLines()).toEqual(drawn);
  });

  it('has a focus for each file', async () => {
    const first = await openCopy();
    await focusAtCursor();
    const second = await openCopy();
    await focusAtCursor();
    for (const path of [first, second]) {
      await code().openFile(path);
      await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
      await escapeFromFocus();
      await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    }
  });

  it('has it still when a file was closed and is opened again', async () => {
    const path = await openCopy();
    await focusAtCursor();
    await code().run('View: Close Editor');
    await code().openFile(path);
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await escapeFromFocus();
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
  });

  it('does not keep the reader in a file that got shorter while it was closed', async () => {
    const path = await openCopy();
    await focusAtCursor();
    await code().run('View: Close Editor');
    await writeFile(path, 'LIMIT = 3\n\n\ndef limit():\n    return LIMIT\n');
    await code().readFile(path);
    await expect.poll(async () => (await code().editor.drawnLines()).at(-1)).toBe(6);
    await escapeFromFocus();
    await expect.poll(() => code().editor.drawnLines()).toEqual(linesOf([[1, 6]]));
    await code().editor.goToLine(5);
    await code().run('IRIS: Pin Block at Cursor');
    await expect.poll(() => code().panel.pinnedLabel()).toBeDefined();
    await escapeFromFocus();
    await expect.poll(() => code().panel.pinnedLabel()).toBeUndefined();
  });

  it('brings back the lines in every editor of the file that is seen', async () => {
    await openCopy();
    await focusAtCursor();
    await code().editor.press('Control+Backslash');
    await expect.poll(() => code().page.locator('.editor-group-container').count()).toBe(2);
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await code().editor.press('Escape');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    await code().editor.press('Control+1');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    await code().run('View: Join All Editor Groups');
  });

  it('brings back the lines in an editor that was behind another, as soon as that is seen', async () => {
    const path = await openCopy();
    await focusAtCursor();
    await code().editor.press('Control+Backslash');
    await expect.poll(() => code().page.locator('.editor-group-container').count()).toBe(2);
    await code().editor.press('Control+1');
    await code().openFile(await copyFixture(FIXTURE, code().folder));
    await code().editor.press('Control+2');
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await code().run('IRIS: Leave Focus Mode');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    await code().editor.press('Control+1');
    await code().openFile(path);
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    await code().run('View: Join All Editor Groups');
  });

  it('goes with a file that is renamed', async () => {
    await openCopy();
    await focusAtCursor();
    await code().run('File: Reveal Active File in Explorer View');
    await code().editor.press('F2');
    await code().page.locator('.explorer-viewlet .monaco-inputbox input').fill('renamed.py');
    await code().editor.press('Enter');
    await code().page.getByRole('tab', { selected: true }).filter({ hasText: 'renamed.py' }).waitFor();
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await code().run('IRIS: Leave Focus Mode');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    await code().panel.open();
  });

  it('brings back all lines where some were written behind the block', async () => {
    await openCopy();
    await focusAtCursor();
    await code().editor.goToLine(97);
    await code().editor.press('End');
    await code().page.keyboard.insertText('\n        # One.\n        # Two.\n        # Three.');
    await code().run('IRIS: Leave Focus Mode');
    await expect.poll(() => code().editor.drawnLines()).toEqual(linesOf([[1, 120]]));
  });

  it('brings back all lines where the block was deleted', async () => {
    await openCopy();
    await focusAtCursor();
    await code().editor.deleteLines(63, 97);
    await escapeFromFocus();
    await expect.poll(() => code().editor.drawnLines()).toEqual(linesOf([[1, 82]]));
  });

  it('is left with Escape, too, where a new analysis does not know the block any more', async () => {
    await openCopy();
    await focusAtCursor();
    await code().editor.deleteLines(63, 97);
    const count = await code().panel.blocks.count();
    await code().run('IRIS: Refresh');
    await expect.poll(() => code().panel.blocks.count()).toBeLessThan(count);
    await escapeFromFocus();
    await expect.poll(() => code().editor.drawnLines()).toEqual(linesOf([[1, 82]]));
  });

  it('follows a click on another block', async () => {
    const { label } = await open();
    const other = await blockOf([[20, 43]]);
    await code().panel.block(label).dblclick();
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await code().panel.block(other.label).click();
    await expect.poll(() => code().editor.drawnLines()).toEqual([1, ...linesOf(other.ranges), 44, 117]);
    expect(await code().panel.pinnedLabel()).toBe(other.label);
    await code().run('IRIS: Leave Focus Mode');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
  });

  it('follows the reader to a block that is chosen by its name', async () => {
    await openCopy();
    const other = await blockOf([[20, 43]]);
    await focusAtCursor();
    await code().quickInput.startCommand('IRIS: Go to Block…');
    await code().quickInput.choose(other.label);
    await expect.poll(() => code().editor.drawnLines()).toEqual([1, ...linesOf(other.ranges), 44, 117]);
    await expect.poll(() => code().editor.cursorLine()).toBe(20);
    await escapeFromFocus();
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
  });

  it('says so in a comparison, where nothing can be folded', async () => {
    await openCopy();
    await focusAtCursor();
    await code().run('File: Compare Active File with Saved');
    await code().editor.goToLine(METHOD_INSIDE);
    await code().run('IRIS: Focus Block');
    await code().notification('Nothing can be folded in a comparison').waitFor();
    await code().run('View: Close Editor');
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
    await code().run('IRIS: Leave Focus Mode');
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
  });

  it('says so where folding is off', async () => {
    await code().reloadWith({ 'editor.folding': false });
    const { label } = await open();
    await code().panel.block(label).dblclick();
    await code().notification('Folding is off in this editor').waitFor();
    await expect.poll(() => code().panel.pinnedLabel()).toBe(label);
    expect(
      await code()
        .panel.blocks.filter({ has: code().panel.frame.locator('[data-shows="focused"]') })
        .count(),
    ).toBe(0);
  });

  async function openCopy(): Promise<string> {
    const path = await copyFixture(FIXTURE, code().folder);
    await code().readFile(path);
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    return path;
  }

  /** The editor has the keyboard then. */
  async function focusAtCursor(): Promise<void> {
    await code().editor.goToLine(METHOD_INSIDE);
    await code().run('IRIS: Focus Block');
    await expect.poll(() => code().editor.drawnLines()).toEqual(DRAWN_IN_FOCUS);
  }

  async function escapeFromFocus(): Promise<void> {
    await code().editor.focus();
    await code().editor.press('Escape');
  }

  async function focusAndLeave(label: string, drawn: readonly number[]): Promise<void> {
    await code().panel.block(label).dblclick();
    await expect.poll(() => code().editor.drawnLines()).toEqual(drawn);
    await code().run('IRIS: Leave Focus Mode');
  }

  async function open(): Promise<ExpectedBlock> {
    await openCopy();
    return blockOf(BLOCK);
  }

  async function blockOf(ranges: ExpectedBlock['ranges'], fixture = FIXTURE): Promise<ExpectedBlock> {
    const { blocks } = await expectedAnalysis(fixture);
    const block = blocks.find((each) => JSON.stringify(each.ranges) === JSON.stringify(ranges));
    if (block === undefined) throw new Error(`${fixture} has no block of those lines any more.`);
    return block;
  }

  async function fold(line: number): Promise<void> {
    await code().editor.goToLine(line);
    const before = await code().editor.drawnLines();
    await code().editor.press('Control+Shift+BracketLeft');
    await expect.poll(async () => (await code().editor.drawnLines()).length).toBeLessThan(before.length);
  }
});
