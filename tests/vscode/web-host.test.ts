import { expect, it } from 'vitest';
import { copyFixture, expectedAnalysis, linesOf } from './support/fixtures.ts';
import { describeInVsCode, openVsCode } from './support/use-vs-code.ts';

const FIXTURE = 'typescript/session-store';

describeInVsCode('the extension in the host that a browser brings', () => {
  it('analyzes a file in a worker of the browser and lights up its blocks', async () => {
    const code = await openVsCode({ settings: { 'remote.extensionKind': { 'iris.iris-vscode': ['web'] } } });
    const { blocks, fileIntent } = await expectedAnalysis(FIXTURE);
    await code.openFile(await copyFixture(FIXTURE, code.folder));
    await code.panel.open();
    await expect.poll(() => code.panel.heading.textContent()).toBe(fileIntent);
    for (const { label, ranges } of blocks.slice(0, 2)) {
      await code.panel.block(label).hover();
      await expect.poll(() => code.editor.highlightedLines()).toEqual(linesOf(ranges));
    }
    expect(await code.logOfNodeHost()).not.toContain('iris.iris-vscode');
    expect(code.askedElsewhere).toEqual([]);
  });
});
