import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { chooseSeed, Dice } from '../crash/support/dice.ts';
import { bodyOf, post } from '../support/post.ts';
import { expectRightAccounts } from './support/accounts.ts';
import { LoadServer, PATIENCE } from './support/load-server.ts';
import { MixedTraffic } from './support/mixed-traffic.ts';
import { smallFile } from './support/sources.ts';
import { flatness, UsageRecord } from './support/usage-record.ts';

const MINUTE_MS = 60_000;
/** `IRIS_SOAK_MINUTES` makes it shorter, to try something out; the limits are meant for ten. */
const SOAK_MS = Number(process.env['IRIS_SOAK_MINUTES'] ?? 10) * MINUTE_MS;
const CLIENTS = 6;
/** Leaves the machine some rest: a soak is about hours of use, not about the most that can be had. */
const MAX_PAUSE_MS = 150;
const SAMPLE_EVERY_MS = 5000;
const MAX_RESIDENT_MB = 300;
const MAX_GROWTH = 1.15;
const ANALYSES = 10_000;

/** As a server in service has them, but for the rate, since all clients have one address. */
const DEFAULTS = {
  IRIS_REQUEST_TIMEOUT_SECONDS: '30',
  IRIS_HEADERS_TIMEOUT_SECONDS: '10',
  IRIS_BODY_TIMEOUT_SECONDS: '30',
  IRIS_ANALYSIS_TIMEOUT_SECONDS: '5',
};

describe('a server in use', () => {
  it('takes no more memory, files and threads after ten minutes than after four', {
    timeout: SOAK_MS + 5 * MINUTE_MS,
  }, async () => {
    const seed = chooseSeed();
    const server = await LoadServer.start({ ...DEFAULTS, IRIS_ANSWER_TIMEOUT_SECONDS: '1' });
    const idle = await server.usage();
    const traffic = new MixedTraffic(server.url, new Dice(seed));
    const record = new UsageRecord(() => server.usage());
    const end = Date.now() + SOAK_MS;
    const goOn = async () => {
      while (Date.now() < end) {
        await traffic.next();
        await wait(Math.random() * MAX_PAUSE_MS);
      }
    };
    const watch = async () => {
      while (Date.now() < end) {
        await record.sample();
        await wait(SAMPLE_EVERY_MS);
      }
    };
    await Promise.all([watch(), ...Array.from({ length: CLIENTS }, goOn)]);
    await expect.poll(async () => (await server.usage()).sockets, PATIENCE).toBeLessThanOrEqual(idle.sockets);
    console.info(
      `seed ${seed}\n${record.describe()}\n${JSON.stringify(Object.fromEntries([...traffic.outcomes].sort()))}`,
    );
    expect(await server.process.stop()).toBe(0);
    const accounts = expectRightAccounts(server.folder, [server]);
    console.info(JSON.stringify(accounts));
    expect(traffic.count(500)).toBe(0);
    expect(flatness(record.residentMb)).toBeLessThanOrEqual(MAX_GROWTH);
    expect(flatness(record.fileDescriptors)).toBeLessThanOrEqual(MAX_GROWTH);
    expect(flatness(record.threads)).toBeLessThanOrEqual(MAX_GROWTH);
    expect(record.lastResidentMb).toBeLessThanOrEqual(MAX_RESIDENT_MB);
  });

  it(`takes no more than ${MAX_RESIDENT_MB} MB after ${ANALYSES} analyses`, { timeout: 20 * MINUTE_MS }, async () => {
    const server = await LoadServer.start(DEFAULTS);
    const numbers = Array.from({ length: ANALYSES }, (_, number) => number).values();
    const record = new UsageRecord(() => server.usage());
    const askOn = async () => {
      // The clients share the iterator: each takes the next file that nobody has taken.
      for (const number of numbers) {
        expect((await post(server.url, bodyOf(smallFile(number)))).status).toBe(200);
        if (number % 500 === 499) await record.sample();
      }
    };
    await Promise.all(Array.from({ length: 16 }, askOn));
    await record.sample();
    console.info(record.describe());
    expect(record.lastResidentMb).toBeLessThanOrEqual(MAX_RESIDENT_MB);
    expect(await server.process.stop()).toBe(0);
    expect(expectRightAccounts(server.folder, [server])).toEqual({
      requested: ANALYSES,
      completed: ANALYSES,
      failed: 0,
      logged: ANALYSES + 1,
    });
  });
});
