import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyFixture, type ExpectedBlock, expectedAnalysis, linesOf } from './support/fixtures.ts';
import { chooseTheme } from './support/themes.ts';
import { describeInVsCode, useVsCode } from './support/use-vs-code.ts';

const FIXTURE = 'python/rate-limiter';

describeInVsCode('a reader who walks through a file', () => {
  const code = useVsCode();

  it('sees the lines of a block light up while pointing at it, and no others', async () => {
    const blocks = await open();
    for (const { label, ranges } of blocks) {
      await code().panel.block(label).hover();
      await expect.poll(() => code().editor.highlightedLines()).toEqual(linesOf(ranges));
    }
    await code().panel.heading.hover();
    await expect.poll(() => code().editor.highlightedLines()).toEqual([]);
  });

  it('sees the colour of the block that is pointed at in the overview ruler', async () => {
    const stripes: string[] = [];
    for (const { label, ranges } of (await open()).slice(0, 2)) {
      await code().panel.block(label).hover();
      await expect.poll(() => code().editor.highlightedLines()).toEqual(linesOf(ranges));
      const stripe = (await code().editor.paintedLines())[0]?.stripe ?? '';
      await expect.poll(() => code().editor.rulerColors()).toContain(stripe);
      await code().panel.heading.hover();
      await expect.poll(() => code().editor.rulerColors()).not.toContain(stripe);
      stripes.push(stripe);
    }
    expect(new Set(stripes).size).toBe(2);
  });

  it('pins a block with a click and releases it with another', async () => {
    const { label, ranges } = await openWithBlock(1);
    await code().panel.block(label).click();
    await code().panel.heading.hover();
    await expect.poll(() => code().panel.pinnedLabel()).toBe(label);
    await expect.poll(() => code().editor.highlightedLines()).toEqual(linesOf(ranges));
    await code().panel.block(label).click();
    await code().panel.heading.hover();
    await expect.poll(() => code().panel.pinnedLabel()).toBeUndefined();
    await expect.poll(() => code().editor.highlightedLines()).toEqual([]);
  });

  it('is brought to the lines of a block that are out of view with a click on it', async () => {
    const { path, lineCount } = await writeFunctions(60);
    await code().readFile(path);
    const block = (await code().panel.listedBlocks()).at(-1);
    // It reaches to the end of the file.
    const firstLine = lineCount + 1 - (block?.lineCount ?? Number.NaN);
    expect(Math.max(...(await code().editor.drawnLines()))).toBeLessThan(firstLine);
    await code().panel.blocks.last().click();
    await expect.poll(() => code().panel.pinnedLabel()).toBe(block?.label);
    await expect.poll(() => code().editor.drawnLines()).toContain(firstLine);
    await expect.poll(async () => (await code().editor.highlightedLines())[0]).toBe(firstLine);
  });

  it('releases with Escape from the editor', async () => {
    const { label, ranges } = await openWithBlock(2);
    await code().panel.block(label).click();
    await code().panel.heading.hover();
    await expect.poll(() => code().editor.highlightedLines()).toEqual(linesOf(ranges));
    await code().editor.focus();
    await code().editor.press('Escape');
    await expect.poll(() => code().editor.highlightedLines()).toEqual([]);
  });

  it('moves with Ctrl+Down while a block is pinned, and scrolls as ever while none is', async () => {
    const { label, ranges } = await openWithBlock(2);
    await code().editor.goToLine(1);
    await code().editor.press('Control+ArrowDown', 'Control+ArrowDown', 'Control+ArrowUp');
    expect(await code().editor.cursorLine()).toBe(1);
    await code().panel.block(label).click();
    await expect.poll(() => code().panel.pinnedLabel()).toBe(label);
    await code().editor.focus();
    await code().editor.press('Control+ArrowDown');
    await expect.poll(() => code().editor.cursorLine()).toBe(ranges[0]?.[0]);
    await code().editor.press('Escape');
    await expect.poll(() => code().panel.pinnedLabel()).toBeUndefined();
  });

  it('is told by panel and status bar which block the cursor is in', async () => {
    const blocks = await open();
    for (const { label, ranges } of blocks.slice(0, 3)) {
      await code().editor.goToLine(ranges[0]?.[0] ?? Number.NaN);
      await expect.poll(() => code().panel.currentLabel()).toBe(label);
      await code().statusBar.getByText(label).waitFor();
    }
  });

  it('goes to a block by its name', async () => {
    const { label, ranges } = await openWithBlock(3);
    await code().quickInput.startCommand('IRIS: Go to Block…');
    await code().quickInput.choose(label);
    await expect.poll(() => code().editor.cursorLine()).toBe(ranges[0]?.[0]);
    await expect.poll(() => code().panel.pinnedLabel()).toBe(label);
  });

  it('goes to the first block with Enter where the cursor is in none', async () => {
    const { label } = await openWithBlock(0);
    await code().editor.goToLine(1);
    await code().quickInput.startCommand('IRIS: Go to Block…');
    await code().quickInput.entries.first().waitFor();
    await code().editor.press('Enter');
    await expect.poll(() => code().panel.pinnedLabel()).toBe(label);
  });

  it('sees the lines of the block that would be gone to, and is back where they were without going', async () => {
    const { path, lineCount } = await writeFunctions(60);
    await code().readFile(path);
    await code().editor.goToLine(1);
    const before = await code().editor.drawnLines();
    await code().quickInput.startCommand('IRIS: Go to Block…');
    await expect.poll(() => code().editor.highlightedLines()).toContain(1);
    await code().editor.press('ArrowUp');
    await expect.poll(() => code().editor.drawnLines()).not.toEqual(before);
    const block = (await code().panel.listedBlocks()).at(-1);
    expect(await code().editor.drawnLines()).toContain(lineCount + 1 - (block?.lineCount ?? Number.NaN));
    await code().editor.press('Escape');
    await expect.poll(() => code().editor.drawnLines()).toEqual(before);
  });

  it('sees a pinned block stay lit in a file beside the one that is looked at', async () => {
    const { label, ranges } = await openWithBlock(1);
    const path = await copyFixture('python/invoice-cli', code().folder);
    await code().panel.block(label).click();
    await expect.poll(() => code().panel.pinnedLabel()).toBe(label);
    await code().editor.focus();
    await code().run('View: Split Editor');
    await code().readFile(path);
    await code().panel.blocks.first().hover();
    await expect.poll(() => code().editor.highlightedLines()).not.toEqual([]);
    expect(await code().editorBeside.highlightedLines()).toEqual(linesOf(ranges));
    await code().run('View: Close All Editors');
  });

  it('reads labels above their lines as soon as they are wanted, and pins with them', async () => {
    const blocks = await open();
    expect(await code().editor.lenses()).toEqual([]);
    await code().writeMachineSettings({ 'iris.codeLens.enabled': true });
    const lenses = blocks.flatMap(({ label, ranges }) =>
      ranges.map(([line], index) => ({
        line,
        text: ranges.length === 1 ? label : `${label} (${index + 1} of ${ranges.length})`,
      })),
    );
    await expect.poll(() => code().editor.lenses()).toEqual([...lenses].sort((a, b) => a.line - b.line));
    const [lens, block] = [lenses.at(-1), blocks.at(-1)];
    await code()
      .editor.lens(lens?.text ?? '')
      .click();
    await expect.poll(() => code().panel.pinnedLabel()).toBe(block?.label);
    await code().writeMachineSettings({});
    await expect.poll(() => code().editor.lenses()).toEqual([]);
  });

  it('keeps the labels of a file that is seen beside the one that is looked at, and pins with them', async () => {
    const [block] = await open();
    const beside = await expectedAnalysis('python/invoice-cli');
    const path = await copyFixture('python/invoice-cli', code().folder);
    await code().writeMachineSettings({ 'iris.codeLens.enabled': true });
    await code()
      .editor.lens(block?.label ?? '')
      .waitFor();
    await code().editor.focus();
    await code().run('View: Split Editor');
    await code().readFile(path);
    await code()
      .editor.lens(beside.blocks[0]?.label ?? '')
      .waitFor();
    await code()
      .editorBeside.lens(block?.label ?? '')
      .click();
    await expect.poll(() => code().panel.pinnedLabel()).toBe(block?.label);
    await code().run('View: Close All Editors');
    await code().writeMachineSettings({});
  });

  it('sees the same lines lit in the colours of another theme', async () => {
    const { label, ranges } = await openWithBlock(1);
    await code().panel.block(label).click();
    await code().panel.heading.hover();
    await expect.poll(() => code().editor.highlightedLines()).toEqual(linesOf(ranges));
    const [before] = await code().editor.paintedLines();
    const [dot] = await code().panel.colors();
    await chooseTheme(code(), 'Solarized Dark');
    await expect.poll(async () => (await code().editor.paintedLines())[0]?.background).not.toBe(before?.background);
    expect(await code().editor.highlightedLines()).toEqual(linesOf(ranges));
    await expect.poll(async () => (await code().panel.colors())[0]).not.toBe(dot);
  });

  async function open(): Promise<readonly ExpectedBlock[]> {
    const { blocks } = await expectedAnalysis(FIXTURE);
    await code().readFile(await copyFixture(FIXTURE, code().folder));
    return blocks;
  }

  async function openWithBlock(index: number): Promise<ExpectedBlock> {
    const block = (await open())[index];
    if (block === undefined) throw new Error(`${FIXTURE} has no block ${index}`);
    return block;
  }

  /** Writes a file that is some times as high as the window. */
  async function writeFunctions(count: number): Promise<{ readonly path: string; readonly lineCount: number }> {
    const verbs = ['load', 'parse', 'check', 'sort', 'group', 'print'];
    const lines = Array.from({ length: count }, (_, index) => {
      const name = `${verbs[index % verbs.length]}_${index}`;
      const steps = Array.from({ length: 6 }, (__, step) => `    rows = ${name}_step(rows, ${step})`);
      return [...(index === 0 ? [] : ['', '']), `def ${name}(rows):`, ...steps, '    return rows'];
    }).flat();
    const path = join(code().folder, 'tall.py');
    await writeFile(path, lines.map((line) => `${line}\n`).join(''));
    return { path, lineCount: lines.length };
  }
});
