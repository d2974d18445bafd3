import type { SourceFile } from '@iris/core';
import { type AnalyzeResponse, analyzeResponseSchema } from '@iris/core/wire';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../apps/server/test/support/folder.ts';
import { type Reading, readingOf } from '../support/ask.ts';
import { readFresh } from '../support/fresh-reading.ts';
import { type Answered, bodyOf, type PostOptions, post } from '../support/post.ts';
import { countsOf } from '../support/published-totals.ts';
import { expectWholeStore } from '../support/whole-store.ts';
import { expectRightAccounts } from './support/accounts.ts';
import { LoadServer, PATIENCE } from './support/load-server.ts';
import { costlyFile, SLOW } from './support/sources.ts';

const SYSTEM_TEST_MS = 240_000;
const FILE = costlyFile(SLOW);
/** Takes long enough for a process to be killed while it is at it. */
const SLOWER_FILE = costlyFile(1.5 * SLOW);

async function startTwo(): Promise<readonly [LoadServer, LoadServer]> {
  const folder = makeFolder();
  return Promise.all([LoadServer.start({}, { folder, name: 'one' }), LoadServer.start({}, { folder, name: 'other' })]);
}

/** Sends a request for the same file so many times. Whether it is answered is for the one who waits. */
function ask(
  server: LoadServer,
  times: number,
  { file = FILE, ...options }: PostOptions & { readonly file?: SourceFile } = {},
): Promise<Answered>[] {
  const body = bodyOf(file);
  const asked = Array.from({ length: times }, () => post(server.url, body, options));
  for (const each of asked) each.catch(() => {});
  return asked;
}

async function readAll(asked: readonly Promise<Answered>[]): Promise<AnalyzeResponse[]> {
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  return answers.map(({ body }) => analyzeResponseSchema.parse(JSON.parse(body)));
}

/** What is the same in every answer to a request, whenever it came. */
function sharedPartOf({ metadata, ...answer }: AnalyzeResponse): unknown {
  const { cache_hit, cache_tier, duration_ms, request_id, ...rest } = metadata;
  return { ...answer, metadata: rest };
}

async function stopAll(servers: readonly LoadServer[]): Promise<void> {
  expect(await Promise.all(servers.map(({ process }) => process.stop()))).toEqual(servers.map(() => 0));
}

describe('equal requests at once, over two processes with one store', { timeout: SYSTEM_TEST_MS }, () => {
  it('make exactly one analysis, and get equal answers', async () => {
    const servers = await startTwo();
    const [one, other] = servers;
    const answers = await readAll([...ask(one, 100), ...ask(other, 100)]);
    const [first, ...others] = answers.map(sharedPartOf);
    for (const each of others) expect(each).toEqual(first);
    expect(answers.slice(0, 1).map(readingOf)).toEqual([await readFresh(FILE)] satisfies Reading[]);
    await stopAll(servers);
    expect(countsOf(one.folder)).toMatchObject({ 'analyses.made': 1, 'answers.analysis': 1 });
    expect(expectRightAccounts(one.folder, servers)).toMatchObject({ requested: 200, completed: 200 });
    expectWholeStore(one.folder, 1);
  });

  it('are answered by the process that is left when the one that makes the analysis is killed', async () => {
    const [killed, left] = await startTwo();
    const lost = Promise.allSettled(ask(killed, 100, { file: SLOWER_FILE }));
    await expect.poll(() => killed.requested(), PATIENCE).toBe(100);
    const asked = ask(left, 100, { file: SLOWER_FILE });
    await expect.poll(() => left.requested(), PATIENCE).toBe(100);
    killed.process.child.kill('SIGKILL');
    await killed.process.exit();
    expect(new Set((await lost).map(({ status }) => status))).toEqual(new Set(['rejected']));
    const answers = (await readAll(asked)).map(sharedPartOf);
    expect(answers).toEqual(answers.map(() => answers[0]));
    await stopAll([left]);
    // The one that was killed was not done with it.
    expect(countsOf(left.folder)['analyses.made']).toBe(1);
    expectWholeStore(left.folder, 1);
  });

  it('are answered to those who wait, while others hang up', async () => {
    const servers = await startTwo();
    const [one, other] = servers;
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const impatience = { signal: leaving.signal };
    void Promise.allSettled(ask(one, 13, impatience));
    const asked = [...ask(one, 12), ...ask(other, 13)];
    void Promise.allSettled(ask(other, 12, impatience));
    for (const server of servers) await expect.poll(() => server.requested(), PATIENCE).toBe(25);
    leaving.abort();
    expect(await readAll(asked)).toHaveLength(25);
    await stopAll(servers);
    expect(countsOf(one.folder)).toMatchObject({ 'analyses.made': 1, 'failures.analysis_cancelled': 25 });
    expect(expectRightAccounts(one.folder, servers)).toMatchObject({ requested: 50, completed: 25, failed: 25 });
  });
});
