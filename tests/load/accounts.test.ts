import { describe, expect, it } from 'vitest';
import { Dice } from '../crash/support/dice.ts';
import { expectRightAccounts } from './support/accounts.ts';
import { LoadServer } from './support/load-server.ts';
import { MixedTraffic } from './support/mixed-traffic.ts';

const SYSTEM_TEST_MS = 240_000;
const REQUESTS = 400;
const CLIENTS = 12;

describe('after mixed traffic', { timeout: SYSTEM_TEST_MS }, () => {
  it('events, log and totals tell the same, each request once and in order', async () => {
    const server = await LoadServer.start({ IRIS_ANALYSIS_TIMEOUT_SECONDS: '1', IRIS_ANALYZER_THREADS: '2' });
    const traffic = new MixedTraffic(server.url, new Dice(3));
    const numbers = Array.from({ length: REQUESTS }, (_, number) => number).values();
    const goOn = async () => {
      for (const _ of numbers) await traffic.next();
    };
    await Promise.all(Array.from({ length: CLIENTS }, goOn));
    expect(traffic.count(500)).toBe(0);
    expect(await server.process.stop()).toBe(0);
    const { requested, completed, failed, logged } = expectRightAccounts(server.folder, [server]);
    const analyzed = ['new', 'repeated', 'large', 'endless'].map((kind) => traffic.outcomes.get(`${kind} 200`) ?? 0);
    expect(completed).toBeGreaterThanOrEqual(analyzed.reduce((sum, count) => sum + count));
    expect(failed).toBeGreaterThanOrEqual(traffic.count(504));
    expect(logged).toBeGreaterThanOrEqual(requested + traffic.count(400));
  });
});
