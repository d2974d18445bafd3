import { AxeBuilder } from '@axe-core/playwright';
import { beforeEach, describe, expect, it } from 'vitest';
import { whyNoChromium } from '../../../../tests/support/chromium.ts';
import type { MessageToPanel } from '../../src/panel/messages.ts';
import { analyzed, EXAMPLE_VIEW, marksOf, stateOf } from '../support/example-panel.ts';
import { PanelPage } from '../support/panel-page.ts';

beforeEach((context) => context.skip(whyNoChromium !== undefined, whyNoChromium));

const FAILURE = { fileName: 'rules.ts', message: 'It broke.', advice: 'Mend it.' };

const STATES: readonly (readonly [string, MessageToPanel])[] = [
  ['no file', stateOf({ kind: 'idle', why: 'no-file' })],
  ['a file that waits to be asked for', stateOf({ kind: 'idle', why: 'manual', fileName: 'rules.ts' })],
  ['a language that is not read', stateOf({ kind: 'idle', why: 'not-read', fileName: 'a.rb', languages: ['Go'] })],
  ['a file that is too large', stateOf({ kind: 'idle', why: 'too-large', fileName: 'rules.ts' })],
  ['a first analysis', stateOf({ kind: 'analyzing', fileName: 'rules.ts', startedAt: 0 })],
  ['another analysis', stateOf({ kind: 'analyzing', fileName: 'rules.ts', startedAt: 0, view: EXAMPLE_VIEW })],
  ['blocks', analyzed()],
  ['an empty file', analyzed({ intent: 'Empty file', blocks: [] })],
  [
    'a file that is no longer empty',
    stateOf({ kind: 'stale', fileName: 'rules.ts', view: { ...EXAMPLE_VIEW, intent: 'Empty file', blocks: [] } }),
  ],
  [
    'blocks that changed',
    stateOf({
      kind: 'stale',
      fileName: 'rules.ts',
      view: EXAMPLE_VIEW,
      notice: { text: 'Offline.', remedy: 'refresh' },
    }),
  ],
  ['a failure', stateOf({ kind: 'error', ...FAILURE })],
  ['a failure beside blocks', stateOf({ kind: 'error', ...FAILURE, view: EXAMPLE_VIEW })],
];

describe('the page, as screen readers have it', () => {
  it.each(STATES)('breaks no rule of accessibility while it shows %s', async (_state, message) => {
    const panel = await PanelPage.open();
    const marks = marksOf({ currentBlockId: 'block-1', pinnedBlockId: 'block-2', focusedBlockId: 'block-2' });
    await panel.tell(message, marks);
    const { violations } = await new AxeBuilder({ page: panel.page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    expect(await panel.page.getByRole('heading', { level: 1 }).count()).toBe(1);
  });

  it('tells of each block its number, label, size, marks and description', async () => {
    const panel = await PanelPage.open();
    const blocks = EXAMPLE_VIEW.blocks.map((block, index) => ({ ...block, stale: index === 2 }));
    const segment = { number: 2, count: 3 };
    await panel.tell(
      analyzed({ blocks }),
      marksOf({ currentBlockId: 'block-1', pinnedBlockId: 'block-2', focusedBlockId: 'block-2', segment }),
    );
    expect(await panel.heardBlocks()).toEqual(
      [
        { name: '1 Applying the rules 31 lines · the cursor is here', isSelected: false },
        { name: '2 Claimed ranges and names 54 lines · segment 2 of 3 · pinned · in focus mode', isSelected: true },
        { name: '3 Limits of intent and description 7 lines · changed since', isSelected: false },
      ].map((block, index) => ({ ...block, description: EXAMPLE_VIEW.blocks[index]?.description.trim() })),
    );
    expect(await panel.page.getByRole('listbox', { name: 'Blocks of rules.ts' }).count()).toBe(1);
    const first = panel.block(1);
    expect([await first.getAttribute('aria-posinset'), await first.getAttribute('aria-setsize')]).toEqual(['1', '3']);
    expect(await first.getAttribute('aria-current')).toBe('location');
    expect(await panel.page.locator('#keys').textContent()).toMatch(/Enter pins .* Escape releases .* Shift\+Enter/);
    expect(await panel.page.getByRole('listbox').getAttribute('aria-describedby')).toBe('keys');
  });

  it('says out loud what a file is for, what was asked for, and what becomes of blocks', async () => {
    const panel = await PanelPage.open();
    const summary = "rules.ts: One gate between an analyzer's draft and anyone who sees its answer. 3 blocks.";
    await panel.tell(analyzed());
    expect(await panel.announced()).toBe(summary);
    await panel.tell(marksOf({ pinnedBlockId: 'block-2', segment: { number: 1, count: 3 } }));
    expect(await panel.announced()).toBe('Pinned Claimed ranges and names, segment 1 of 3');
    await panel.tell(stateOf({ kind: 'stale', fileName: 'rules.ts', view: EXAMPLE_VIEW }), analyzed());
    expect(await panel.announced()).toBe('Pinned Claimed ranges and names, segment 1 of 3');
    await panel.tell(stateOf({ kind: 'stale', fileName: 'rules.ts', view: EXAMPLE_VIEW }));
    await panel.tell(stateOf({ kind: 'analyzing', fileName: 'rules.ts', startedAt: 0, wasAskedFor: true }));
    expect(await panel.announced()).toBe('Analyzing rules.ts');
    await panel.tell(analyzed());
    expect(await panel.announced()).toBe(summary);
    await panel.tell(stateOf({ kind: 'error', ...FAILURE }));
    expect(await panel.announced()).toBe('rules.ts: It broke. Mend it.');
  });

  it('leaves nothing behind that was said of another file', async () => {
    const panel = await PanelPage.open();
    await panel.tell(analyzed());
    await panel.tell(stateOf({ kind: 'stale', fileName: 'rules.ts', view: EXAMPLE_VIEW }));
    expect(await panel.announced()).toMatch(/^rules\.ts: /);
    await panel.tell(stateOf({ kind: 'idle', why: 'no-file' }));
    expect(await panel.announced()).toBe('');
  });

  it('says the same again where it happens again', async () => {
    const panel = await PanelPage.open();
    const failure = stateOf({ kind: 'error', ...FAILURE });
    const spoken = 'rules.ts: It broke. Mend it.';
    await panel.tell(failure);
    const first = await panel.announcements();
    await panel.tell(failure);
    const second = await panel.announcements();
    await panel.tell(failure);
    expect([first, second, await panel.announcements()]).toEqual([
      [spoken, ''],
      ['', spoken],
      [spoken, ''],
    ]);
  });

  it('shows and names the progress of an analysis, and how long it takes', async () => {
    const panel = await PanelPage.open();
    await panel.tell(stateOf({ kind: 'analyzing', fileName: 'rules.ts', startedAt: Date.now() - 65_000 }));
    await panel.page.getByRole('progressbar', { name: 'Analyzing rules.ts' }).waitFor();
    expect(await panel.page.locator('.clock').textContent()).toMatch(/^Analyzing, 6\d s$/);
    await panel.tell(stateOf({ kind: 'analyzing', fileName: 'rules.ts', startedAt: Date.now(), view: EXAMPLE_VIEW }));
    expect(await panel.page.locator('.clock').textContent()).toBe('');
    expect(await panel.page.getByRole('listbox').getAttribute('aria-busy')).toBe('true');
    await panel.tell(analyzed());
    expect(await panel.page.getByRole('progressbar').count()).toBe(0);
  });
});

describe('the page, as systems are set up', () => {
  it('takes quiet text of the theme where that can be read, and chooses again when the theme changes', async () => {
    const light = { 'sideBar.background': '#ffffff', foreground: '#333333', descriptionForeground: '#717171' };
    const panel = await PanelPage.open({ colors: light });
    await panel.tell(analyzed());
    const quiet = () => panel.page.evaluate("getComputedStyle(document.querySelector('.file-name')).color");
    expect(await quiet()).toBe('rgb(113, 113, 113)');
    const setColor = (id: string, color: string) =>
      panel.page.evaluate(`document.documentElement.style.setProperty('--vscode-${id}', '${color}')`);
    await setColor('sideBar-background', '#dddddd');
    await expect.poll(quiet).toBe('rgb(51, 51, 51)');
    await setColor('foreground', '#888888');
    await expect.poll(quiet).toBe('rgb(0, 0, 0)');
  });

  it('moves nothing where motion is not wanted, by the system or by VS Code', async () => {
    const analyzing = stateOf({ kind: 'analyzing', fileName: 'rules.ts', startedAt: 0 });
    const bySystem = await PanelPage.open({ context: { reducedMotion: 'reduce' } });
    const byEditor = await PanelPage.open({ bodyClass: 'vscode-dark vscode-reduce-motion' });
    const unasked = await PanelPage.open();
    const moving: number[] = [];
    for (const panel of [bySystem, byEditor, unasked]) {
      await panel.tell(analyzing);
      moving.push(
        await panel.page.evaluate(`document.getAnimations().filter(
        (animation) => animation.animationName === 'travel').length`),
      );
    }
    expect(moving).toEqual([0, 0, 1]);
  });

  it('keeps dots, selection and focus to be seen where the system forces its colours', async () => {
    const panel = await PanelPage.open({
      context: { forcedColors: 'active' },
      colors: { 'iris.block1': 'rgb(255, 0, 0)' },
    });
    await panel.tell(analyzed(), marksOf({ pinnedBlockId: 'block-2' }));
    const styleOf = (selector: string, property: string) =>
      panel.page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);
    expect(await styleOf('.dot', 'backgroundColor')).toBe('rgb(255, 0, 0)');
    expect(await styleOf('[aria-selected=true]', 'outlineStyle')).toBe('dashed');
    await panel.page.keyboard.press('Tab');
    expect(await styleOf(':focus', 'outlineStyle')).toBe('solid');
    expect(await styleOf(':focus', 'outlineWidth')).toBe('2px');
  });
});
