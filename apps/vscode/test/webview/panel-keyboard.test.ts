import { beforeEach, describe, expect, it } from 'vitest';
import { whyNoChromium } from '../../../../tests/support/chromium.ts';
import { analyzed, EXAMPLE_VIEW, makeBlock, marksOf, stateOf } from '../support/example-panel.ts';
import { PanelPage } from '../support/panel-page.ts';

beforeEach((context) => context.skip(whyNoChromium !== undefined, whyNoChromium));

const STALE = { kind: 'stale', fileName: 'rules.ts' } as const;

/** A panel with ten blocks, of which the first has the keyboard's focus. */
async function openAndEnter(labels: readonly string[] = []): Promise<PanelPage> {
  const panel = await PanelPage.open();
  const blocks = Array.from({ length: 10 }, (_, index) =>
    makeBlock(index, labels[index] === undefined ? {} : { label: labels[index] }),
  );
  await panel.tell(analyzed({ blocks }));
  await panel.page.keyboard.press('Tab');
  expect(await panel.hear()).toEqual([{ type: 'hover', blockId: 'block-1' }]);
  return panel;
}

describe('keys in the list of blocks', () => {
  it('move a roving focus, and light up where it stands without going dark in between', async () => {
    const panel = await openAndEnter();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'End', 'ArrowDown', 'Home', 'ArrowUp']) {
      await panel.page.keyboard.press(key);
    }
    expect(await panel.hear()).toEqual(
      ['block-2', 'block-3', 'block-2', 'block-10', 'block-1'].map((blockId) => ({ type: 'hover', blockId })),
    );
    expect(await panel.page.locator('[role=option][tabindex="0"]').count()).toBe(1);
  });

  it('leave by one Tab, come back to where they were, and leave nothing lit', async () => {
    const panel = await openAndEnter();
    await panel.tell(stateOf({ ...STALE, view: viewOfTen() }));
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Tab');
    expect(await panel.focusedName()).toBe('Analyze it again');
    expect((await panel.hear()).at(-1)).toEqual({ type: 'hover', blockId: null });
    await panel.page.keyboard.press('Shift+Tab');
    expect(await panel.focusedName()).toMatch(/^2 /);
  });

  it('pin by Enter or Space, and release what is pinned by the same', async () => {
    const panel = await openAndEnter();
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.press('Space');
    const pin = { type: 'pin', blockId: 'block-1' };
    expect(await panel.hear()).toEqual([pin, pin]);
    await panel.tell(marksOf({ pinnedBlockId: 'block-1' }));
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.press('Space');
    expect(await panel.hear()).toEqual([{ type: 'release' }, { type: 'release' }]);
  });

  it('step back by Escape: out of focus mode first, then off the pin, then nothing', async () => {
    const panel = await openAndEnter();
    await panel.tell(marksOf({ pinnedBlockId: 'block-1', focusedBlockId: 'block-1' }));
    await panel.page.keyboard.press('Escape');
    expect(await panel.hear()).toEqual([{ type: 'leave-focus' }]);
    await panel.tell(marksOf({ pinnedBlockId: 'block-1' }));
    await panel.page.keyboard.press('Escape');
    expect(await panel.hear()).toEqual([{ type: 'release' }]);
    await panel.tell(marksOf({}));
    await panel.page.keyboard.press('Escape');
    expect(await panel.hear()).toEqual([]);
  });

  it('enter and leave focus mode by Shift+Enter', async () => {
    const panel = await openAndEnter();
    await panel.page.keyboard.press('Shift+Enter');
    expect(await panel.hear()).toEqual([{ type: 'focus', blockId: 'block-1' }]);
    await panel.tell(marksOf({ focusedBlockId: 'block-1' }));
    await panel.page.keyboard.press('Shift+Enter');
    expect(await panel.hear()).toEqual([{ type: 'leave-focus' }]);
  });

  it('find a block by what its label begins with, a space among it', async () => {
    const panel = await openAndEnter(['Parsing', 'Reading files', 'Reading a folder', 'Reporting']);
    await panel.page.keyboard.type('reading a');
    expect(await panel.focusedName()).toMatch(/^3 Reading a folder/);
    const pins = (await panel.hear()).filter(({ type }) => type !== 'hover');
    expect(pins).toEqual([]);
  });

  it('leave those with a modifier to the editor', async () => {
    const panel = await openAndEnter();
    for (const key of ['Control+Enter', 'Alt+ArrowDown', 'Control+r']) await panel.page.keyboard.press(key);
    expect(await panel.hear()).toEqual([]);
    expect(await panel.focusedName()).toMatch(/^1 /);
  });

  it('keep their place while the file is analyzed again and blocks come and go before it', async () => {
    const panel = await openAndEnter();
    await panel.page.keyboard.press('ArrowDown');
    const [first, second, third] = viewOfTen().blocks;
    const blocks = [third, first, makeBlock(20), second].filter((block) => block !== undefined);
    await panel.tell(stateOf({ kind: 'analyzing', fileName: 'rules.ts', view: viewOfTen(), startedAt: 0 }));
    await panel.tell(analyzed({ blocks }));
    expect(await panel.focusedName()).toMatch(/^4 Block number 2/);
  });

  it('begin where the pinned block is', async () => {
    const panel = await PanelPage.open();
    await panel.tell(marksOf({ currentBlockId: 'block-2', pinnedBlockId: 'block-3' }), analyzed());
    await panel.page.keyboard.press('Tab');
    expect(await panel.focusedName()).toMatch(/^3 /);
  });
});

describe('keys beside the list', () => {
  it('press the button of the state, and go on with what comes of it', async () => {
    const panel = await PanelPage.open();
    const failure = { fileName: 'rules.ts', message: 'It broke.', advice: 'Mend it.' };
    await panel.tell(stateOf({ kind: 'error', ...failure }));
    await panel.page.keyboard.press('Tab');
    expect(await panel.focusedName()).toBe('Try Again');
    await panel.page.keyboard.press('Enter');
    expect(await panel.hear()).toEqual([{ type: 'refresh' }]);
    await panel.tell(analyzed());
    expect(await panel.focusedName()).toMatch(/^1 /);
  });

  it('reach a description that is cut off, to scroll it', async () => {
    const panel = await PanelPage.open({ height: 420 });
    await panel.tell(marksOf({ pinnedBlockId: 'block-3' }), analyzed());
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('Tab');
    expect(await panel.focusedName()).toBe('About the block');
  });

  it('begin with the blocks when a command brings the view to the front', async () => {
    const panel = await PanelPage.open();
    await panel.tell(analyzed());
    await panel.page.evaluate("window.dispatchEvent(new Event('focus'))");
    expect(await panel.focusedName()).toMatch(/^1 /);
  });

  it('step back by Escape, wherever the focus is: out of focus mode first, then off the pin', async () => {
    const panel = await PanelPage.open();
    await panel.tell(analyzed(), marksOf({ pinnedBlockId: 'block-1', focusedBlockId: 'block-1' }));
    await panel.block(1).click();
    await panel.page.getByRole('heading').click();
    await panel.hear();
    await panel.page.keyboard.press('Escape');
    expect(await panel.hear()).toEqual([{ type: 'leave-focus' }]);
    await panel.tell(marksOf({ pinnedBlockId: 'block-1' }), stateOf({ ...STALE, view: EXAMPLE_VIEW }));
    await panel.page.getByRole('button', { name: 'Analyze it again' }).focus();
    await panel.page.keyboard.press('Control+Escape');
    expect(await panel.hear()).toEqual([]);
    await panel.page.keyboard.press('Escape');
    expect(await panel.hear()).toEqual([{ type: 'release' }]);
    await panel.tell(marksOf({}));
    await panel.page.keyboard.press('Escape');
    expect(await panel.hear()).toEqual([]);
  });

  it('lead into the blocks from wherever the focus was lost', async () => {
    const panel = await PanelPage.open();
    await panel.tell(marksOf({ pinnedBlockId: 'block-2' }), analyzed());
    await panel.page.keyboard.press('ArrowDown');
    expect(await panel.focusedName()).toMatch(/^2 /);
  });
});

function viewOfTen() {
  return { ...EXAMPLE_VIEW, blocks: Array.from({ length: 10 }, (_, index) => makeBlock(index)) };
}
