import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bodyOf, get, post } from '../support/post.ts';
import { countsOf } from '../support/published-totals.ts';
import { expectRightAccounts } from './support/accounts.ts';
import { LoadServer } from './support/load-server.ts';
import { largeFile } from './support/sources.ts';

const SYSTEM_TEST_MS = 300_000;
const FILES = 64;
const CHARS = 1_000_000;
const HEALTH_EVERY_MS = 25;

describe('large files, no two alike, at once', { timeout: SYSTEM_TEST_MS }, () => {
  it('are all answered, each analyzed once, and health is answered meanwhile', async () => {
    const server = await LoadServer.start();
    let isDone = false;
    const askForHealth = async () => {
      const statuses = new Set<number>();
      while (!isDone) {
        statuses.add((await get(server.url, '/api/iris/health')).status);
        await wait(HEALTH_EVERY_MS);
      }
      return [...statuses];
    };
    const health = askForHealth();
    const bodies = Array.from({ length: FILES }, (_, number) => bodyOf(largeFile(number, CHARS)));
    const answers = await Promise.all(bodies.map((body) => post(server.url, body))).finally(() => {
      isDone = true;
    });
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200));
    expect(await health).toEqual([200]);
    expect(await server.process.stop()).toBe(0);
    expect(expectRightAccounts(server.folder, [server])).toMatchObject({ requested: FILES, completed: FILES });
    expect(countsOf(server.folder)['analyses.made']).toBe(FILES);
  });
});
