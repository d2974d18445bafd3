import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { copyFixture, type ExpectedBlock, expectedAnalysis, linesOf } from './support/fixtures.ts';
import { describeInVsCode, useVsCode } from './support/use-vs-code.ts';

const FIXTURE = 'python/rate-limiter';
const OTHER = 'go/worker-pool';

describeInVsCode('commands', () => {
  const code = useVsCode();

  it('ask for a file where the walkthrough offers them without one', async () => {
    await code().run('IRIS: Open Walkthrough');
    for (const [step, button] of [
      ['Point and pin', 'Go to a Block'],
      ['Focus on one block', 'Focus Block'],
    ] as const) {
      await code().page.getByRole('heading', { name: step }).click();
      await code().page.getByRole('button', { name: button }).click();
      await code().notification('Open a source file first').waitFor();
      await code().run('Notifications: Clear All Notifications');
    }
    expect(await ticks('Open a file').count()).toBe(0);
  });

  it('work before the panel was ever looked at', async () => {
    const { label, ranges } = await blockOf(FIXTURE, 0);
    await code().openFile(await copyFixture(FIXTURE, code().folder));
    await code().editor.goToLine(ranges[0]?.[0] ?? Number.NaN);
    await code().run('IRIS: Pin Block at Cursor');
    await expect.poll(() => code().editor.highlightedLines()).toEqual(linesOf(ranges));
    await code().statusBar.getByText(label).waitFor();
    await code().run('IRIS: Release Pinned Block');
    await expect.poll(() => code().editor.highlightedLines()).toEqual([]);
  });

  it('bring back the file that the walkthrough stands before', async () => {
    const { label, ranges } = await blockOf(FIXTURE, 0);
    await code().run('IRIS: Open Walkthrough');
    await ticks('Open a file').waitFor();
    await code().page.getByRole('heading', { name: 'Point and pin' }).click();
    await code().page.getByRole('button', { name: 'Go to a Block' }).click();
    await code().quickInput.choose(label);
    await expect.poll(() => code().editor.highlightedLines()).toEqual(linesOf(ranges));
    await code().run('IRIS: Release Pinned Block');
  });

  it('step through a block that was just pinned in the panel, where the keyboard is', async () => {
    const { label, ranges } = await blockOf(FIXTURE, 2);
    await code().panel.open();
    await code().editor.goToLine(1);
    await code().panel.block(label).click();
    await expect.poll(() => code().panel.pinnedLabel()).toBe(label);
    await code().editor.press('Control+ArrowDown');
    await expect.poll(() => code().editor.cursorLine()).toBe(ranges[0]?.[0]);
  });

  it('have the status bar name blocks of other files after the panel was hidden', async () => {
    const { label, ranges } = await blockOf(OTHER, 1);
    await code().run('View: Show Explorer');
    await code().openFile(await copyFixture(OTHER, code().folder));
    await code().editor.goToLine(ranges[0]?.[0] ?? Number.NaN);
    await code().statusBar.getByText(label).waitFor();
  });

  it('set the server for the machine, once it has an address', async () => {
    await code().quickInput.startCommand('IRIS: Set Server…');
    await code().quickInput.type('iris.example.com');
    await expect.poll(() => code().quickInput.mistake.textContent()).toContain('https://iris.example.com');
    await code().quickInput.answer('https://iris.example.com ');
    await expect
      .poll(() => code().readMachineSettings())
      .toMatchObject({ 'iris.endpoint': 'https://iris.example.com' });
    await code().quickInput.startCommand('IRIS: Set Server…');
    await code().quickInput.answer('');
    await expect.poll(() => code().readMachineSettings()).not.toHaveProperty('iris.endpoint');
  });

  it('lead from a server that cannot be reached to its address', async () => {
    await code().writeMachineSettings({ 'iris.endpoint': 'http://127.0.0.1:9' });
    await expect
      .poll(async () => {
        await code().run('IRIS: Check Server');
        return code().notification('127.0.0.1:9 cannot be reached').count();
      })
      .toBeGreaterThan(0);
    await code().answerNotification('127.0.0.1:9 cannot be reached', 'Set Server…');
    await code().quickInput.answer('');
    await expect.poll(() => code().readMachineSettings()).not.toHaveProperty('iris.endpoint');
  });

  it('are in the title of the panel, where one asks for the analysis anew', async () => {
    await code().readFile(await copyFixture(FIXTURE, code().folder));
    await code().run('IRIS: Analyze File');
    await expect.poll(() => code().panel.origin.textContent()).toContain('remembered');
    await code().panel.titleButton('Refresh').click();
    await expect.poll(() => code().panel.origin.textContent()).not.toContain('remembered');
  });

  it('are in the title of the panel, where another shows the settings', async () => {
    await code().panel.open();
    await code().panel.titleButton('Open Settings').click();
    await code().page.locator('.settings-editor').getByText('5 Settings Found').waitFor();
    await code().run('View: Close Editor');
    await code().page.locator('.settings-editor').waitFor({ state: 'hidden' });
  });

  it('show all settings, those of the machine among them', async () => {
    await code().run('IRIS: Open Settings');
    await code().page.locator('.settings-editor').getByText('5 Settings Found').waitFor();
  });

  async function blockOf(fixture: string, index: number): Promise<ExpectedBlock> {
    const block = (await expectedAnalysis(fixture)).blocks[index];
    if (block === undefined) throw new Error(`${fixture} has no block ${index}`);
    return block;
  }

  /** That a step of the walkthrough is done. */
  function ticks(step: string): Locator {
    return code()
      .page.locator('.getting-started-step')
      .filter({ hasText: step })
      .locator('.codicon-getting-started-step-checked');
  }
});
