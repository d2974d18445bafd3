import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { copyFixture } from './support/fixtures.ts';
import { describeInVsCode, openVsCode } from './support/use-vs-code.ts';

const FIXTURE = 'go/word-count';

describeInVsCode('a file that nothing shows an analysis of', () => {
  it('is not analyzed: only the one that is open when the panel is looked at is', async () => {
    const code = await openVsCode();
    const passed = [await copyFixture(FIXTURE, code.folder), await copyFixture(FIXTURE, code.folder)];
    await code.activationTimes(['IRIS']);
    for (const path of passed) {
      await code.openFile(path);
      await code.editor.goToLine(5);
      await expect.poll(() => code.editor.cursorLine()).toBe(5);
    }
    const watched = await copyFixture(FIXTURE, code.folder);
    await code.openFile(watched);
    await code.panel.open();
    await code.panel.waitForFile(basename(watched));
    await expect.poll(() => code.logOfExtension()).toContain(`${basename(watched)} (go): done`);
    const log = await code.logOfExtension();
    expect(passed.filter((path) => log.includes(basename(path)))).toEqual([]);
    expect(await code.panel.origin.textContent()).not.toContain('remembered');
  });
});
