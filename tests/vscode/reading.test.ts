import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyFixture, expectedAnalysis, linesOf } from './support/fixtures.ts';
import { describeInVsCode, useVsCode } from './support/use-vs-code.ts';

describeInVsCode('the panel', () => {
  const code = useVsCode();

  it('says how to begin while no file is open', async () => {
    await code().panel.open();
    await expect.poll(() => code().panel.heading.textContent()).toBe('See what a file is for');
  });

  it.each([
    'python/rate-limiter',
    'go/worker-pool',
    'rust/ring-buffer',
    'java/order-service',
    'csharp/mail-queue',
    'cpp/json-reader',
    'typescriptreact/editable-table',
  ])('shows what %s is for and its blocks in reading order, with nothing set up', async (fixture) => {
    const { fileIntent, blocks } = await expectedAnalysis(fixture);
    await code().openFile(await copyFixture(fixture, code().folder));
    await expect.poll(() => code().panel.heading.textContent()).toBe(fileIntent);
    expect(await code().panel.listedBlocks()).toEqual(
      blocks.map(({ label, ranges }) => ({ label, lineCount: linesOf(ranges).length })),
    );
    expect(await code().panel.origin.textContent()).toBe('Structural analyzer · on this machine');
  });

  it('says of a language that it does not read what it reads, and what else can be done', async () => {
    const path = join(code().folder, 'rows.sql');
    await writeFile(path, 'select 1;\n');
    await code().openFile(path);
    await expect
      .poll(() => code().panel.heading.textContent())
      .toBe('The language of rows.sql is not read on this machine');
    expect(await code().panel.button('Set Up a Server').isVisible()).toBe(true);
  });

  it('asked nobody but the editor that it runs in', () => {
    expect(code().askedElsewhere).toEqual([]);
  });
});
