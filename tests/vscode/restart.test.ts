import { expect, it } from 'vitest';
import { copyFixture, expectedAnalysis } from './support/fixtures.ts';
import { describeInVsCode, openVsCode } from './support/use-vs-code.ts';

const FIXTURE = 'java/order-service';

describeInVsCode('a restart', () => {
  it('finds the analyses of files that did not change, and not those of files that did', async () => {
    const code = await openVsCode();
    const { fileIntent } = await expectedAnalysis(FIXTURE);
    const path = await copyFixture(FIXTURE, code.folder);
    await code.openFile(path);
    await code.panel.open();
    await expect.poll(() => code.panel.heading.textContent()).toBe(fileIntent);
    expect(await code.panel.origin.textContent()).not.toContain('remembered');
    expect(await code.logOfNodeHost()).toContain('iris.iris-vscode');
    const before = await code.panel.listedBlocks();
    await code.restart();
    await code.openFile(path);
    await code.panel.open();
    await expect.poll(() => code.panel.origin.textContent()).toContain('remembered');
    expect(await code.panel.heading.textContent()).toBe(fileIntent);
    expect(await code.panel.listedBlocks()).toEqual(before);
    await code.editor.insertBefore(1, '// One.\n');
    await code.run('IRIS: Analyze File');
    await expect.poll(() => code.panel.origin.textContent()).not.toContain('remembered');
  });
});
