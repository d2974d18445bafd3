import { expect, it } from 'vitest';
import { startCountingServer } from './support/counting-server.ts';
import { copyFixture, expectedAnalysis } from './support/fixtures.ts';
import { describeInVsCode, openVsCode } from './support/use-vs-code.ts';

const FIXTURE = 'go/word-count';

describeInVsCode('a workspace that is not trusted', () => {
  it('is analyzed on this machine, and nothing of it is sent to the server of the environment before it is trusted', async () => {
    const server = await startCountingServer();
    const code = await openVsCode({ asksForTrust: true, environment: { IRIS_API_URL: server.url } });
    await code.statusBar.getByText('Restricted Mode').waitFor();
    const { fileIntent } = await expectedAnalysis(FIXTURE);
    await code.readFile(await copyFixture(FIXTURE, code.folder));
    await expect.poll(() => code.panel.heading.textContent()).toBe(fileIntent);
    await code.run('IRIS: Refresh');
    await expect.poll(() => code.panel.notices.textContent()).toContain('not trusted');
    expect(server.asked).toEqual([]);
    await code.run('Workspaces: Manage Workspace Trust');
    await code.page.getByRole('button', { name: 'Trust', exact: true }).click();
    await code.statusBar.getByText('Restricted Mode').waitFor({ state: 'hidden' });
    await code.readFile(await copyFixture(FIXTURE, code.folder));
    await code.run('IRIS: Refresh');
    await code.answerDialog('will be sent to', 'Send When I Ask');
    await expect.poll(() => server.asked).toEqual(['POST /api/iris/analyze']);
  });
});
