import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Settings } from './support/code-server.ts';
import { copyFixture, expectedAnalysis, linesOf } from './support/fixtures.ts';
import { API_KEY, type IrisServer, type ModelAnswer, startIrisServer } from './support/iris-server.ts';
import { describeInVsCode, useVsCode } from './support/use-vs-code.ts';

const FIXTURE = 'rust/log-query';
const ANSWER = {
  fileIntent: 'Queries over the lines of a log',
  blocks: [
    {
      label: 'Query line matching',
      ranges: [
        [9, 16],
        [33, 42],
        [73, 90],
      ],
    },
    {
      label: 'Log file reading',
      ranges: [
        [18, 31],
        [44, 71],
        [92, 105],
      ],
    },
  ],
} as const;
const LOCAL = 'Structural analyzer · on this machine';

describeInVsCode('a server', () => {
  const code = useVsCode();

  it('is sent nothing before the user agreed, and asked with the key that a command stored', async () => {
    const { fileIntent } = await expectedAnalysis(FIXTURE);
    const server = await connect();
    await open();
    await expect.poll(() => code().panel.heading.textContent()).toBe(fileIntent);
    await code().run('IRIS: Refresh');
    await code().dialog(`will be sent to ${server.host}`).waitFor();
    expect(server.model.asked).toEqual([]);
    await code().answerDialog(`will be sent to ${server.host}`, 'Send When I Ask');
    await expect.poll(() => code().panel.notices.textContent()).toContain('key');
    expect(await code().panel.origin.textContent()).toBe(LOCAL);
    expect(server.model.asked).toEqual([]);
    await code().panel.button('Set the API key').click();
    await answerWithKey();
    await expect.poll(() => code().panel.notices.textContent()).toContain('Refresh to ask');
    expect(server.model.asked).toEqual([]);
    await code().panel.notices.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => code().panel.heading.textContent()).toBe(ANSWER.fileIntent);
    expect(await code().panel.origin.textContent()).toContain(`OpenAI`);
    expect(await code().panel.origin.textContent()).toContain(`by ${server.host}`);
    expect(server.model.asked).toHaveLength(1);
  });

  it('that finds a block in several places has all of them lit, and Ctrl+Down and Ctrl+Up walk from one to the next', async () => {
    await connectAndAgree();
    const [{ label, ranges }] = ANSWER.blocks;
    await code().panel.block(label).click();
    await code().panel.heading.hover();
    await expect.poll(() => code().editor.highlightedLines()).toEqual(linesOf(ranges));
    await code().editor.focus();
    for (const [key, line] of [
      ['ArrowDown', 33],
      ['ArrowDown', 73],
      ['ArrowUp', 33],
      ['ArrowUp', 9],
    ] as const) {
      await code().editor.press(`Control+${key}`);
      await expect.poll(() => code().editor.cursorLine()).toBe(line);
    }
    await code().panel.block(label).dblclick();
    await expect
      .poll(() => code().editor.drawnLines())
      .toEqual([1, ...linesOf(ranges), 17, 43, 91, 106].sort((a, b) => a - b));
    await code().run('IRIS: Leave Focus Mode');
  });

  it('that finds a block in places far apart has Ctrl+Down and Ctrl+Up bring each of them into view', async () => {
    const [first, second] = [3, 480];
    const server = await connect({
      fileIntent: 'Two sorts of statements',
      blocks: [
        {
          label: 'Statements far apart',
          ranges: [
            [first, 20],
            [second, 500],
          ],
        },
        { label: 'Those between', ranges: [[21, 479]] },
      ],
    });
    await code().openFile(await write('tall.sql', 'select 3 from logs;\n'.repeat(600)));
    await code().panel.open();
    await storeKey();
    await code().run('IRIS: Refresh');
    await code().answerDialog(`will be sent to ${server.host}`, 'Send When I Ask');
    await code().panel.block('Statements far apart').click();
    await expect.poll(() => code().editor.drawnLines()).toContain(first);
    await code().editor.focus();
    for (const [key, line, other] of [
      ['ArrowDown', second, first],
      ['ArrowUp', first, second],
    ] as const) {
      await code().editor.press(`Control+${key}`);
      await expect.poll(() => code().editor.cursorLine()).toBe(line);
      await expect.poll(() => code().editor.drawnLines()).toContain(line);
      expect(await code().editor.drawnLines()).not.toContain(other);
    }
  });

  it('that is stopped leaves the analysis of this machine, says so, and answers again once it runs', async () => {
    const { fileIntent } = await expectedAnalysis(FIXTURE);
    const server = await connectAndAgree();
    await server.stop();
    await open();
    await code().run('IRIS: Refresh');
    await expect.poll(() => code().panel.notices.textContent()).toContain(server.host);
    expect(await code().panel.heading.textContent()).toBe(fileIntent);
    await server.restart();
    await code().run('IRIS: Refresh');
    await expect.poll(() => code().panel.heading.textContent()).toBe(ANSWER.fileIntent);
  });

  it('that is stopped is an error to try again where this machine reads the language not', async () => {
    const server = await connectAndAgree();
    await server.stop();
    await code().openFile(await write('logs.sql', 'select count(*) from logs;\n'.repeat(100)));
    await code().run('IRIS: Analyze File');
    await code().panel.button('Try Again').waitFor();
    expect(await code().panel.blocks.count()).toBe(0);
    await server.restart();
    await code().panel.button('Try Again').click();
    await expect.poll(() => code().panel.heading.textContent()).toBe(ANSWER.fileIntent);
  });

  it('gets the key of the deployed setting, which is then offered to be moved', async () => {
    const server = await connect();
    await code().reloadWith({ 'iris.apiKey': API_KEY });
    await open();
    await code().run('IRIS: Refresh');
    await code().answerDialog(`will be sent to ${server.host}`, 'Send When I Ask');
    await expect.poll(() => code().panel.heading.textContent()).toBe(ANSWER.fileIntent);
    await code().answerNotification('lies in your settings', 'Move to Secret Storage');
    await expect.poll(async () => (await code().readUserSettings())['iris.apiKey']).toBeUndefined();
    expect(server.model.asked).toHaveLength(1);
    // A text that no cache knows, in a language that is not read on this machine: only the server can answer.
    await code().openFile(await write('moved.sql', 'select 4 from logs;\n'.repeat(100)));
    await code().run('IRIS: Refresh');
    await expect.poll(() => code().panel.heading.textContent()).toBe(ANSWER.fileIntent);
    expect(await code().panel.origin.textContent()).toContain(`by ${server.host}`);
    expect(server.model.asked).toHaveLength(2);
  });

  it('is sent every file of the folder once the user chose that, but for dot-env files, until consents are forgotten', async () => {
    const server = await connectAndAgree('Send Every File I Open');
    expect(server.model.asked).toHaveLength(1);
    await code().openFile(await write('.env.local', 'PASSWORD=hunter2\n'));
    await expect.poll(() => code().panel.heading.textContent()).toBe('.env.local has not been analyzed');
    await code().readFile(await write('first.sql', 'select 1 from logs;\n'.repeat(100)));
    await expect.poll(() => code().panel.heading.textContent()).toBe(ANSWER.fileIntent);
    expect(server.model.asked).toHaveLength(2);
    await code().run('IRIS: Forget Server Consents');
    await code().openFile(await write('second.sql', 'select 2 from logs;\n'.repeat(100)));
    await code().answerDialog(`will be sent to ${server.host}`, 'Keep on This Machine');
    expect(server.model.asked).toHaveLength(2);
  });

  it('is sent files unasked while the panel is seen or the user wants lenses, and not because a folder wants them', async () => {
    const server = await connectAndAgree('Send Every File I Open');
    await code().run('View: Show Explorer');
    await writeFolderSettings({ 'iris.codeLens.enabled': true });
    for (const fixture of ['python/rate-limiter', 'go/worker-pool']) {
      const [first] = (await expectedAnalysis(fixture)).blocks;
      await code().openFile(await copyFixture(fixture, code().folder));
      await code()
        .editor.lens(first?.label ?? '')
        .waitFor();
    }
    expect(server.model.asked).toHaveLength(1);
    await code().panel.open();
    await expect.poll(() => code().panel.heading.textContent()).toBe(ANSWER.fileIntent);
    expect(server.model.asked).toHaveLength(2);
    await code().run('View: Show Explorer');
    await code().writeMachineSettings({ ...(await code().readMachineSettings()), 'iris.codeLens.enabled': true });
    await code().openFile(await copyFixture('java/order-service', code().folder));
    await expect.poll(() => server.model.asked.length).toBe(3);
    await writeFolderSettings({});
  });

  it('that a repository names in its own settings is never asked', async () => {
    const { fileIntent } = await expectedAnalysis(FIXTURE);
    const server = await startIrisServer(ANSWER);
    await code().writeMachineSettings({});
    await writeFolderSettings({
      'iris.endpoint': server.url,
      'iris.apiKey': API_KEY,
      'iris.analysis.autoRemote': true,
    });
    await open();
    await code().run('IRIS: Refresh');
    await expect.poll(() => code().panel.heading.textContent()).toBe(fileIntent);
    await code().run('IRIS: Set API Key…');
    await code().notification('Set up a server first.').waitFor();
    expect(server.model.asked).toEqual([]);
    expect(await code().panel.origin.textContent()).toContain('on this machine');
  });

  async function connect(answer: ModelAnswer = ANSWER): Promise<IrisServer> {
    const server = await startIrisServer(answer);
    await code().writeMachineSettings({ 'iris.endpoint': server.url });
    return server;
  }

  /** Has the file analyzed by a server that the user agreed to and set a key for. */
  async function connectAndAgree(answer = 'Send When I Ask'): Promise<IrisServer> {
    const server = await connect();
    await open();
    await storeKey();
    await code().run('IRIS: Refresh');
    await code().answerDialog(`will be sent to ${server.host}`, answer);
    await expect.poll(() => code().panel.heading.textContent()).toBe(ANSWER.fileIntent);
    return server;
  }

  /** @returns where the file lies now, in the folder that is open */
  async function write(name: string, text: string): Promise<string> {
    const path = join(code().folder, name);
    await writeFile(path, text);
    return path;
  }

  async function writeFolderSettings(settings: Settings): Promise<void> {
    await mkdir(join(code().folder, '.vscode'), { recursive: true });
    await writeFile(join(code().folder, '.vscode/settings.json'), JSON.stringify(settings));
  }

  async function open(): Promise<void> {
    await code().readFile(await copyFixture(FIXTURE, code().folder));
  }

  async function storeKey(): Promise<void> {
    await code().quickInput.startCommand('IRIS: Set API Key…');
    await answerWithKey();
  }

  async function answerWithKey(): Promise<void> {
    await expect.poll(() => code().quickInput.hidesText()).toBe(true);
    await code().quickInput.answer(API_KEY);
  }
});
