import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyFixture, expectedAnalysis } from './support/fixtures.ts';
import { API_KEY, startIrisServer } from './support/iris-server.ts';
import { describeInVsCode, useVsCode } from './support/use-vs-code.ts';

const ANSWER = { fileIntent: 'What a server says', blocks: [{ label: 'All of it', ranges: [[1, 100]] }] } as const;

describeInVsCode('a workspace of two folders', () => {
  const code = useVsCode({ workspaceFolders: ['one', 'two'] });

  it('has a reading of its own for each of two files that have the same name', async () => {
    const one = await copyTo('one', 'python/rate-limiter');
    const two = await copyTo('two', 'python/invoice-cli');
    await code().readFile(one.path);
    expect(await code().panel.heading.textContent()).toBe(one.analysis.fileIntent);
    const label = one.analysis.blocks[1]?.label ?? '';
    await code().panel.block(label).click();
    await expect.poll(() => code().panel.pinnedLabel()).toBe(label);
    await code().openFile(two.path);
    await expect.poll(() => code().panel.heading.textContent()).toBe(two.analysis.fileIntent);
    expect(await code().panel.pinnedLabel()).toBeUndefined();
    await code().openFile(one.path);
    await expect.poll(() => code().panel.heading.textContent()).toBe(one.analysis.fileIntent);
    expect(await code().panel.pinnedLabel()).toBe(label);
  });

  it('has files of both sent where the user chose that, by what none of them says, and those of no folder not', async () => {
    const [chosen, named] = await Promise.all([startIrisServer(ANSWER), startIrisServer(ANSWER)]);
    await mkdir(join(code().folder, 'two/.vscode'));
    await writeFile(join(code().folder, 'two/.vscode/settings.json'), JSON.stringify({ 'iris.endpoint': named.url }));
    await code().writeMachineSettings({ 'iris.endpoint': chosen.url });
    await code().openFile(await writeQuery('one'));
    await code().quickInput.startCommand('IRIS: Set API Key…');
    await code().quickInput.answer(API_KEY);
    await code().run('IRIS: Refresh');
    await code().answerDialog(`will be sent to ${chosen.host}`, 'Send Every File I Open');
    await expect.poll(() => code().panel.heading.textContent()).toBe(ANSWER.fileIntent);
    expect(chosen.model.asked).toHaveLength(1);
    await code().openFile(await writeQuery('two'));
    await expect.poll(() => chosen.model.asked.length).toBe(2);
    await code().openFile(await writeQuery(''));
    await expect.poll(() => code().panel.heading.textContent()).toBe('query-of-.sql has not been analyzed');
    expect(chosen.model.asked).toHaveLength(2);
    expect(named.model.asked).toEqual([]);
  });

  async function copyTo(folder: string, fixture: string) {
    const path = join(code().folder, folder, 'same.py');
    await cp(await copyFixture(fixture, code().folder), path);
    return { path, analysis: await expectedAnalysis(fixture) };
  }

  /** In a language that is not read on this machine. */
  async function writeQuery(folder: string): Promise<string> {
    const path = join(code().folder, folder, `query-of-${folder}.sql`);
    await writeFile(path, `select '${folder}' from logs;\n`.repeat(100));
    return path;
  }
});
