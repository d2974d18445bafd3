import { expect, inject, it } from 'vitest';
import type { MessageToPanel } from '../../apps/vscode/src/panel/messages.ts';
import { analyzed, EXAMPLE_VIEW, makeBlock, marksOf, stateOf } from '../../apps/vscode/test/support/example-panel.ts';
import { findWeakContrasts, type WeakContrast } from './support/contrast.ts';
import { chooseTheme, listThemes } from './support/themes.ts';
import { describeInVsCode, useVsCode } from './support/use-vs-code.ts';

const MARKS = marksOf({ currentBlockId: 'block-1', pinnedBlockId: 'block-2', focusedBlockId: 'block-2' });
const FAILURE = { fileName: 'rules.ts', message: 'It broke.', advice: 'Mend it.' };
const VIEW = {
  ...EXAMPLE_VIEW,
  blocks: Array.from({ length: 12 }, (_, index) => makeBlock(index, { stale: index === 2 })),
};

describeInVsCode('the panel, in a theme that VS Code comes with', () => {
  const code = useVsCode();
  const body = () => code().panel.frame.locator('body');

  /** Says to the page what the extension might say. */
  async function tell(message: MessageToPanel): Promise<void> {
    await body().evaluate((_, data) => window.dispatchEvent(new MessageEvent('message', { data })), message);
  }

  async function findWeak(): Promise<readonly WeakContrast[]> {
    const weak: WeakContrast[] = [];
    const look = async () => void weak.push(...(await findWeakContrasts(body())));
    for (const why of ['no-file', 'manual', 'not-read'] as const) {
      await tell(stateOf({ kind: 'idle', why }));
      await look();
    }
    await tell(stateOf({ kind: 'error', ...FAILURE }));
    await look();
    await tell(analyzed(VIEW));
    await tell(MARKS);
    await tell(
      stateOf({ kind: 'stale', fileName: 'rules.ts', view: VIEW, notice: { text: 'Offline.', remedy: 'refresh' } }),
    );
    await look();
    await code().panel.blocks.nth(2).hover();
    await look();
    await code().panel.blocks.nth(3).focus();
    await code().page.keyboard.press('ArrowUp');
    await look();
    await code().page.keyboard.press('ArrowUp');
    await look();
    return weak;
  }

  it.each(listThemes(inject('vsCode')))('can be read and seen in %s', async (theme) => {
    await code().panel.open();
    await chooseTheme(code(), theme);
    await expect.poll(() => body().getAttribute('data-vscode-theme-id')).toBe(theme);
    expect(await findWeak()).toEqual([]);
  });
});
