import { describe, expect, it } from 'vitest';
import { askAll } from '../support/ask.ts';
import { type Answered, bodyOf, post } from '../support/post.ts';
import { expectRightAccounts } from './support/accounts.ts';
import { LoadServer, PATIENCE } from './support/load-server.ts';
import { costlyFile, ENDLESS, smallFile } from './support/sources.ts';

const SYSTEM_TEST_MS = 240_000;
const HOSTILE = 4;
const OTHERS = Array.from({ length: 60 }, (_, number) => smallFile(number));
/** Beyond what the parser has taken while it was at it: grammars and buffers that stay. */
const ROOM_MB = 60;

function askForEndless(server: LoadServer, times: number, signal?: AbortSignal): Promise<Answered>[] {
  const bodies = Array.from({ length: times }, (_, number) => bodyOf(costlyFile(ENDLESS, number)));
  return bodies.map((body) => post(server.url, body, { ...(signal !== undefined && { signal }) }));
}

function codeOf({ status, body }: Answered): unknown {
  return { status, type: JSON.parse(body).type };
}

describe('files that keep the parser busy for ever', { timeout: SYSTEM_TEST_MS }, () => {
  it('are given up at their time limit, and others are answered meanwhile and afterwards', async () => {
    const server = await LoadServer.start({ IRIS_ANALYSIS_TIMEOUT_SECONDS: '3', IRIS_ANALYZER_THREADS: '2' });
    const endless = askForEndless(server, HOSTILE);
    const others = askAll(server.url, OTHERS);
    const pastDeadline = { status: 504, type: 'urn:iris:error:deadline-exceeded' };
    expect((await Promise.all(endless)).map(codeOf)).toEqual(endless.map(() => pastDeadline));
    expect(await others).toHaveLength(OTHERS.length);
    const { residentMb } = await server.usage();
    await Promise.all(askForEndless(server, HOSTILE));
    expect((await server.usage()).residentMb).toBeLessThan(residentMb + ROOM_MB);
    expect(await server.process.stop()).toBe(0);
    const failed = 2 * HOSTILE;
    const completed = OTHERS.length;
    expect(expectRightAccounts(server.folder, [server])).toMatchObject({
      requested: failed + completed,
      completed,
      failed,
    });
  });

  it('are given up when nobody waits for them any more, and leave their threads to others', async () => {
    const server = await LoadServer.start({ IRIS_ANALYZER_THREADS: '2' });
    await askAll(server.url, OTHERS);
    const { threads } = await server.usage();
    for (const round of [1, 2, 3]) {
      const leaving = new AbortController();
      const endless = askForEndless(server, HOSTILE, leaving.signal);
      const gone = Promise.allSettled(endless);
      await expect.poll(() => server.requested(), PATIENCE).toBe(OTHERS.length * round + HOSTILE * round);
      leaving.abort();
      expect((await gone).map(({ status }) => status)).toEqual(endless.map(() => 'rejected'));
      // Nothing is kept of these: they are new to the server each time.
      const files = OTHERS.map(({ language, text }) => ({ language, text: `${text}\n\n${'\n'.repeat(round)}` }));
      expect(await askAll(server.url, files)).toHaveLength(OTHERS.length);
    }
    await expect.poll(async () => (await server.usage()).threads, PATIENCE).toBeLessThanOrEqual(threads);
    expect(await server.process.stop()).toBe(0);
    expect(expectRightAccounts(server.folder, [server])).toMatchObject({ failed: 3 * HOSTILE });
  });

  it('do not take those along that wait behind them when their clients leave, though nobody else asks', async () => {
    const server = await LoadServer.start({ IRIS_ANALYZER_THREADS: '1' });
    await askAll(server.url, OTHERS.slice(0, 1));
    const leaving = new AbortController();
    const gone = Promise.allSettled(askForEndless(server, 1, leaving.signal));
    await expect.poll(() => server.requested(), PATIENCE).toBe(2);
    const others = askAll(server.url, OTHERS.slice(1, 9));
    await expect.poll(() => server.requested(), PATIENCE).toBe(10);
    leaving.abort();
    expect((await gone).map(({ status }) => status)).toEqual(['rejected']);
    expect(await others).toHaveLength(8);
  });
});
