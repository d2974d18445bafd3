import { expect, inject, it } from 'vitest';
import { expectedAnalysis, linesOf, readFixture } from './support/fixtures.ts';
import { describeInVsCode, openVsCode } from './support/use-vs-code.ts';
import { packVirtualFiles, VIRTUAL_FOLDER } from './support/virtual-files.ts';

const FIXTURE = 'go/worker-pool';

describeInVsCode('a folder that is on no disk', () => {
  it('has its files read as any other', async () => {
    const code = await openVsCode();
    const { blocks, fileIntent } = await expectedAnalysis(FIXTURE);
    const { text } = await readFixture(FIXTURE);
    await code.install(await packVirtualFiles({ 'pool.go': text }, code.folder, nodeOfInstallation()));
    await code.notification('Completed installing').waitFor();
    await code.openVirtualFolder(VIRTUAL_FOLDER);
    await code.page.locator('.explorer-viewlet').getByRole('treeitem', { name: 'pool.go' }).dblclick();
    await code.panel.open();
    await code.panel.waitForFile('pool.go');
    await expect.poll(() => code.panel.heading.textContent()).toBe(fileIntent);
    for (const { label, ranges } of blocks.slice(0, 2)) {
      await code.panel.block(label).hover();
      await expect.poll(() => code.editor.highlightedLines()).toEqual(linesOf(ranges));
    }
  });
});

function nodeOfInstallation(): string {
  const installation = inject('vsCode');
  return installation.kind === 'installed' ? installation.node : '';
}
