import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { DeployError } from '@iris/box';
import { verifyCache } from '@iris/cache';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/workspace.mjs';
import { smallFile } from '../load/support/sources.ts';
import { bodyOf } from '../support/post.ts';
import { countsOf } from '../support/published-totals.ts';
import { askEdge } from './support/ask-edge.ts';
import { Box } from './support/box.ts';
import { whyNoNginx } from './support/edge.ts';
import { KEY } from './support/furnish.ts';
import { QUICK_GATE } from './support/gates.ts';
import { MemoryWatch } from './support/memory-watch.ts';
import { type BuiltRelease, makeRelease } from './support/releases.ts';
import { type Exchange, percentile, Traffic } from './support/traffic.ts';

const LONG_MS = 1_800_000;
const QUIET_MS = 60_000;
const RESULTS = join(ROOT, 'bench', 'results');
/** What each may take, in ms. */
const REJECTED_WITHIN_MS = 30_000;
const ROLLED_BACK_WITHIN_MS = 5000;
const WANTED_REQUESTS = 10_000;
/** For two releases at once, on a machine of 1 GB. */
const MEMORY_MB = 600;
/** As the unit has it. */
const UNIT = { NODE_OPTIONS: '--max-old-space-size=160' };
const NANOSECONDS_IN_MILLISECOND = 1e6;
const ADDED_KEY = 'a-key-that-was-added';

const obstacle = whyNoNginx();

describe.skipIf(obstacle !== undefined)(
  `twenty deploys under load${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    it('lose no request, and bad releases never serve', { timeout: LONG_MS }, async () => {
      const good: BuiltRelease[] = [];
      // One more than are kept: each comes new to the box.
      for (const version of ['1.0.0', '2.0.0', '3.0.0', '4.0.0']) good.push(await makeRelease({ version }));
      const bad = [
        await makeRelease({ version: '5.0.0', fault: 'doesNotStart' }),
        await makeRelease({ version: '6.0.0', fault: 'neverGetsHealthy' }),
        await makeRelease({ version: '7.0.0', fault: 'diesAfterFiveSeconds' }),
      ];
      const box = await Box.prepare(UNIT);
      await box.deploy(good.at(-1)?.artefact ?? '', QUICK_GATE);
      const traffic = Traffic.start(box.edge, { clients: 5, pauseMs: 20 });
      const memory = new MemoryWatch(box.supervisor);
      const held = monitorEventLoopDelay();
      held.enable();
      await pause(QUIET_MS);
      const quiet = traffic.exchanges.length;

      const times = new Map<'deploysMs' | 'rejectionsMs' | 'rollbacksMs' | 'restartMs', number[]>();
      const note = (what: Parameters<typeof times.get>[0], ms: number): void => {
        times.set(what, [...(times.get(what) ?? []), Math.round(ms)]);
      };
      const deploy = async (release: BuiltRelease) => {
        const { durationMs, notes } = await box.deploy(release.artefact);
        expect(notes).toEqual([]);
        note('deploysMs', durationMs);
      };
      const reject = async (release: BuiltRelease) => {
        const [before, startedAt] = [box.places(), performance.now()];
        const error: unknown = await box.deploy(release.artefact).catch((thrown: unknown) => thrown);
        note('rejectionsMs', performance.now() - startedAt);
        expect(error).toBeInstanceOf(DeployError);
        expect(error).toMatchObject({ failure: 'rejected' });
        expect(box.places()).toEqual(before);
      };
      const rollBack = async () => {
        const { switchedAfterMs } = await box.rollback();
        note('rollbacksMs', switchedAfterMs);
      };

      for (let number = 0; number < 17; number++) {
        const release = good[number % good.length];
        if (release !== undefined) await deploy(release);
      }
      for (const release of bad) await reject(release);
      await rollBack();
      await rollBack();
      expect(await keyIsKnown(box)).toBe(false);
      appendFileSync(box.layout.settings, `IRIS_API_KEY=${KEY},${ADDED_KEY}\n`);
      note('restartMs', (await box.restart()).durationMs);
      expect(await keyIsKnown(box)).toBe(true);
      await traffic.moreAnswers(Math.max(100, WANTED_REQUESTS - traffic.exchanges.length));
      await traffic.stop();
      memory.stop();
      held.disable();
      const [live] = box.places().running;
      await box.supervisor.stop(live ?? 'a', 60_000);

      const figures = {
        name: 'deploys',
        measuredAt: new Date().toISOString(),
        machine: { node: process.version, cpu: cpus()[0]?.model, cores: availableParallelism() },
        requests: traffic.exchanges.length,
        failed: traffic.failures.length,
        times: Object.fromEntries(times),
        quiet: describeTimes(traffic.exchanges.slice(0, quiet)),
        deploys: describeTimes(traffic.exchanges.slice(quiet)),
        memory: memory.most,
        // What clients could not do meanwhile, nobody answered late.
        clientsHeldMs: Math.round(held.max / NANOSECONDS_IN_MILLISECOND),
      };
      mkdirSync(RESULTS, { recursive: true });
      writeFileSync(join(RESULTS, 'deploys.json'), `${JSON.stringify(figures, null, 2)}\n`);
      process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);

      expect(traffic.failures).toEqual([]);
      expect(traffic.exchanges.length).toBeGreaterThanOrEqual(WANTED_REQUESTS);
      expect(box.accessLines().filter(({ upstream }) => String(upstream).includes(','))).toEqual([]);
      expect(box.edge.errorText()).toBe('');
      expect(Math.max(...(times.get('rejectionsMs') ?? []))).toBeLessThan(REJECTED_WITHIN_MS);
      expect(Math.max(...(times.get('rollbacksMs') ?? []))).toBeLessThan(ROLLED_BACK_WITHIN_MS);
      expect(memory.most.bothPlaces.pssMb).toBeLessThan(MEMORY_MB);
      expect(verifyCache(box.layout.cache)).toMatchObject({ status: 'ok', garbled: 0, otherFormat: 0, problems: [] });
      const asked = traffic.exchanges.filter(({ kind }) => kind !== 'health').length;
      expect(countsOf(box.layout.data)['analyses.requested']).toBeGreaterThanOrEqual(asked);
    });
  },
);

async function keyIsKnown({ edge }: Box): Promise<boolean> {
  const headers = { 'x-api-key': ADDED_KEY, 'content-type': 'application/json' };
  const { status } = await askEdge(edge, {
    path: '/api/iris/analyze',
    method: 'POST',
    headers,
    body: bodyOf(smallFile(0)),
  });
  return status === 200;
}

function describeTimes(exchanges: readonly Exchange[]) {
  const kinds = [...new Set(exchanges.map(({ kind }) => kind))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const own = exchanges.filter((exchange) => exchange.kind === kind);
      const [p50, p99] = [0.5, 0.99].map((share) => Math.round(percentile(own, share)));
      return [kind, { requests: own.length, p50Ms: p50, p99Ms: p99 }];
    }),
  );
}
