import { expect, it } from 'vitest';
import { copyFixture, type ExpectedBlock, expectedAnalysis, linesOf } from './support/fixtures.ts';
import { describeInVsCode, useVsCode } from './support/use-vs-code.ts';

const FIXTURE = 'go/worker-pool';

describeInVsCode('an edit', () => {
  const code = useVsCode();

  it('above a block takes its lines along and changes nothing else', async () => {
    const [, block] = await open();
    await pin(block);
    await code().editor.insertBefore(1, '// One.\n// Two.\n// Three.\n');
    await expect.poll(() => code().editor.highlightedLines()).toEqual(shifted(block, 3));
    expect(await code().panel.staleLabels()).toEqual([]);
    await code().editor.deleteLines(1, 3);
    await expect.poll(() => code().editor.highlightedLines()).toEqual(shifted(block, 0));
  });

  it('inside a block stretches it and marks it as changed, and no other', async () => {
    const [, block, next] = await open();
    const [[start, end] = [0, 0]] = block.ranges;
    await pin(block);
    await code().editor.insertBefore(start + 1, '// One.\n// Two.\n');
    await expect.poll(() => code().editor.highlightedLines()).toEqual(linesOf([[start, end + 2]]));
    expect(await code().panel.staleLabels()).toEqual([block.label]);
    await code().panel.notices.filter({ hasText: 'The file has changed since.' }).waitFor();
    await code().panel.block(next.label).hover();
    const isBelow = (next.ranges[0]?.[0] ?? 0) > end;
    await expect
      .poll(() => code().editor.highlightedLines())
      .toEqual([...linesOf([[start, end + 2]]), ...shifted(next, isBelow ? 2 : 0)].sort((a, b) => a - b));
  });

  it('that is analyzed again leaves pin and colours where they were', async () => {
    const [, block] = await open();
    await pin(block);
    const listed = await code().panel.listedBlocks();
    const colors = await code().panel.colors();
    const [first] = await code().editor.paintedLines();
    await code().editor.insertBefore(1, '// One.\n');
    await expect.poll(() => code().editor.highlightedLines()).toEqual(shifted(block, 1));
    await code().run('IRIS: Refresh');
    await code().panel.notices.waitFor({ state: 'hidden' });
    expect(await code().panel.listedBlocks()).toEqual(listed);
    expect(await code().panel.colors()).toEqual(colors);
    expect(await code().panel.pinnedLabel()).toBe(block.label);
    expect(await code().editor.highlightedLines()).toEqual(shifted(block, 1));
    expect((await code().editor.paintedLines())[0]?.background).toBe(first?.background);
  });

  it('that deletes a block leaves no line lit', async () => {
    const [, block] = await open();
    const [[start, end] = [0, 0]] = block.ranges;
    await pin(block);
    await code().editor.deleteLines(start, end);
    await expect.poll(() => code().editor.highlightedLines()).toEqual([]);
    expect(await code().panel.staleLabels()).toContain(block.label);
  });

  async function open(): Promise<readonly [ExpectedBlock, ExpectedBlock, ExpectedBlock]> {
    const { blocks } = await expectedAnalysis(FIXTURE);
    await code().readFile(await copyFixture(FIXTURE, code().folder));
    const [first, second, third] = blocks;
    if (first === undefined || second === undefined || third === undefined) throw new Error('Three blocks are needed.');
    return [first, second, third];
  }

  async function pin(block: ExpectedBlock): Promise<void> {
    await code().panel.block(block.label).click();
    await code().panel.heading.hover();
    await expect.poll(() => code().editor.highlightedLines()).toEqual(shifted(block, 0));
  }
});

function shifted({ ranges }: ExpectedBlock, by: number): readonly number[] {
  return linesOf(ranges).map((line) => line + by);
}
