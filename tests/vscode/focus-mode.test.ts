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

  async function open(): Promise<ExpectedBlock> {
    await code().readFile(await copyFixture(FIXTURE, code().folder));
    await expect.poll(() => code().editor.drawnLines()).toEqual(LINES);
    return blockOf(BLOCK);
  }

  async function blockOf(ranges: ExpectedBlock['ranges']): Promise<ExpectedBlock> {
    const { blocks } = await expectedAnalysis(FIXTURE);
    const block = blocks.find((each) => JSON.stringify(each.ranges) === JSON.stringify(ranges));
    if (block === undefined) throw new Error(`${FIXTURE} has no block of those lines any more.`);
    return block;
  }

  async function fold(line: number): Promise<void> {
    await code().editor.goToLine(line);
    const before = await code().editor.drawnLines();
    await code().editor.press('Control+Shift+BracketLeft');
    await expect.poll(async () => (await code().editor.drawnLines()).length).toBeLessThan(before.length);
  }
});
