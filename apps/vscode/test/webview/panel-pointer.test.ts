import { beforeEach, describe, expect, it } from 'vitest';
import { whyNoChromium } from '../../../../tests/support/chromium.ts';
import { analyzed, EXAMPLE_VIEW, makeBlock, marksOf, stateOf, statesOfTyping } from '../support/example-panel.ts';
import { PanelPage } from '../support/panel-page.ts';

beforeEach((context) => context.skip(whyNoChromium !== undefined, whyNoChromium));

async function openExample(): Promise<PanelPage> {
  const panel = await PanelPage.open();
  await panel.tell(analyzed());
  return panel;
}

describe('the pointer', () => {
  it('lights up the block that it is over, says what it is about, and nothing when it is gone', async () => {
    const panel = await openExample();
    await panel.block(2).hover();
    expect(await panel.details()).toContain('Declares ClaimedBlock, claimRanges and nameBlocks.');
    await panel.block(3).hover();
    await panel.page.getByRole('heading').hover();
    expect(await panel.hear()).toEqual(['block-2', 'block-3', null].map((blockId) => ({ type: 'hover', blockId })));
    expect(await panel.details()).toMatch(/^Point at a block/);
  });

  it('pins with a click, releases with the next, and leaves nothing lit behind', async () => {
    const panel = await openExample();
    await panel.block(2).click();
    expect(await panel.hear()).toEqual([
      { type: 'hover', blockId: 'block-2' },
      { type: 'pin', blockId: 'block-2' },
    ]);
    await panel.tell(marksOf({ pinnedBlockId: 'block-2' }));
    await panel.block(2).click();
    await panel.tell(marksOf({}));
    await panel.page.getByRole('heading').hover();
    expect(await panel.hear()).toEqual([{ type: 'release' }, { type: 'hover', blockId: null }]);
  });

  it('lights up no other block when a click brings the view to the front', async () => {
    const panel = await openExample();
    await panel.page.keyboard.press('Shift');
    await panel.block(3).hover();
    await panel.page.evaluate("window.dispatchEvent(new Event('focus'))");
    await panel.block(3).click();
    expect(await panel.hear()).toEqual([
      { type: 'hover', blockId: 'block-3' },
      { type: 'keyboard', isHere: true },
      { type: 'pin', blockId: 'block-3' },
    ]);
  });

  it('enters focus mode with a double click, and leaves it with another', async () => {
    const panel = await openExample();
    await panel.block(1).dblclick();
    const pinned = [
      { type: 'hover', blockId: 'block-1' },
      { type: 'pin', blockId: 'block-1' },
    ];
    expect(await panel.hear()).toEqual([...pinned, { type: 'focus', blockId: 'block-1' }]);
    await panel.tell(marksOf({ pinnedBlockId: 'block-1', focusedBlockId: 'block-1' }));
    await panel.block(1).dblclick();
    expect(await panel.hear()).toEqual([{ type: 'release' }, { type: 'leave-focus' }]);
  });

  it.each([null, 'block-2'])(
    'still double-clicks where an answer arrives between the clicks (focus on %s)',
    async (focused) => {
      const panel = await openExample();
      const place = await panel.block(2).boundingBox();
      const [x, y] = [(place?.x ?? 0) + 60, (place?.y ?? 0) + 5];
      await panel.page.mouse.move(x, y);
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      await panel.tell(marksOf({ pinnedBlockId: 'block-2', focusedBlockId: focused }), analyzed());
      await panel.page.mouse.down({ clickCount: 2 });
      await panel.page.mouse.up({ clickCount: 2 });
      expect((await panel.hear()).at(-1)).toEqual({ type: 'focus', blockId: 'block-2' });
    },
  );

  it('moves no block by pointing at it, and neither do pin, focus mode and cursor', async () => {
    const panel = await PanelPage.open({ height: 380, width: 220 });
    await panel.tell(analyzed());
    const places = () => Promise.all([1, 2, 3].map((number) => panel.block(number).boundingBox()));
    const before = await places();
    await panel.block(3).hover();
    expect(await places()).toEqual(before);
    for (const number of [1, 2, 3]) {
      const id = `block-${number}`;
      await panel.tell(marksOf({ currentBlockId: id, pinnedBlockId: id }));
      expect(await places()).toEqual(before);
      await panel.tell(marksOf({ currentBlockId: id, pinnedBlockId: id, focusedBlockId: id }));
      expect(await places()).toEqual(before);
    }
  });

  it.each([200, 300, 500])('has no block moved under it by an edit and what follows, at %i pixels', async (width) => {
    const panel = await PanelPage.open({ width });
    await panel.tell(analyzed());
    const before = await panel.blockEdges();
    for (const state of statesOfTyping()) {
      await panel.tell(stateOf(state));
      expect(await panel.blockEdges(), state.kind).toEqual(before);
    }
  });

  it.each([200, 300])('has no block moved under it at the end of a long list either, at %i pixels', async (width) => {
    const panel = await PanelPage.open({ width, height: 400 });
    const view = { ...EXAMPLE_VIEW, blocks: Array.from({ length: 60 }, (_, index) => makeBlock(index)) };
    await panel.tell(analyzed(view));
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('End');
    await expect.poll(() => panel.isInSight(60)).toBe(true);
    const before = await panel.blockEdges();
    for (const state of statesOfTyping(view)) {
      await panel.tell(stateOf(state));
      expect(await panel.blockEdges(), state.kind).toEqual(before);
    }
  });

  it('lights up no other block that comes under it while it rests', async () => {
    const panel = await PanelPage.open();
    await panel.tell(analyzed({ intent: 'A purpose that takes one line' }));
    await panel.block(1).hover();
    await panel.page.mouse.wheel(0, 1);
    await panel.block(2).hover();
    await panel.tell(analyzed());
    const isUnderPointer = () => panel.page.evaluate("document.querySelector('.block').matches(':hover')");
    await expect.poll(isUnderPointer).toBe(true);
    expect(await panel.hear()).toEqual(['block-1', 'block-2'].map((blockId) => ({ type: 'hover', blockId })));
  });

  it('lights up the block that a wheel brings under it, and none that keys bring there', async () => {
    const panel = await PanelPage.open();
    await panel.tell(analyzed({ blocks: Array.from({ length: 300 }, (_, index) => makeBlock(index)) }));
    await panel.block(4).hover();
    await panel.page.mouse.wheel(0, 2200);
    await expect.poll(async () => (await panel.hear()).at(-1)).toEqual({ type: 'hover', blockId: 'block-104' });
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('End');
    await panel.page.keyboard.press('ArrowUp');
    await expect.poll(() => panel.isInSight(299)).toBe(true);
    expect((await panel.hear()).at(-1)).toEqual({ type: 'hover', blockId: 'block-299' });
    await panel.page.keyboard.press('Home');
    expect((await panel.hear()).at(-1)).toEqual({ type: 'hover', blockId: 'block-1' });
  });

  it('goes dark when the block under it is gone', async () => {
    const panel = await openExample();
    await panel.block(3).hover();
    await panel.tell(analyzed({ blocks: EXAMPLE_VIEW.blocks.slice(0, 2) }));
    expect(await panel.hear()).toEqual([
      { type: 'hover', blockId: 'block-3' },
      { type: 'hover', blockId: null },
    ]);
  });

  it('asks by the buttons of a state for what they say', async () => {
    const panel = await PanelPage.open();
    const press = async (name: string) => {
      await panel.page.getByRole('button', { name, exact: true }).click();
      return await panel.hear();
    };
    await panel.tell(stateOf({ kind: 'idle', why: 'no-file' }));
    expect(await press('Show me around')).toEqual([{ type: 'command', id: 'open-walkthrough' }]);
    await panel.tell(stateOf({ kind: 'idle', why: 'manual', fileName: 'a.ts' }));
    expect(await press('Analyze File')).toEqual([{ type: 'command', id: 'analyze-file' }]);
    expect(await press('Analyze files as they open')).toEqual([{ type: 'open-settings' }]);
    await panel.tell(stateOf({ kind: 'idle', why: 'not-read', fileName: 'a.rb' }));
    expect(await press('Set Up a Server')).toEqual([{ type: 'command', id: 'set-endpoint' }]);
    await panel.tell(stateOf({ kind: 'error', fileName: 'a.ts', message: 'It broke.', advice: 'Mend it.' }));
    expect(await press('Show the log')).toEqual([{ type: 'command', id: 'show-output' }]);
  });
});

describe('the cursor in the editor', () => {
  it('is followed through a long list, unless the reader is using the list', async () => {
    const panel = await PanelPage.open();
    await panel.tell(analyzed({ blocks: Array.from({ length: 300 }, (_, index) => makeBlock(index)) }));
    await panel.tell(marksOf({ currentBlockId: 'block-200' }));
    expect(await panel.isInSight(200)).toBe(true);
    await panel.block(200).hover();
    await panel.tell(marksOf({ currentBlockId: 'block-10' }));
    expect(await panel.isInSight(200)).toBe(true);
  });
});
