import { existsSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DeployError, listReleases } from '@iris/box';
import { verifyCache } from '@iris/cache';
import { describe, expect, it } from 'vitest';
import { countsOf } from '../support/published-totals.ts';
import { Box } from './support/box.ts';
import { whyNoNginx } from './support/edge.ts';
import { QUICK_GATE } from './support/gates.ts';
import { makeRelease } from './support/releases.ts';
import { Traffic } from './support/traffic.ts';

/** With the release, which is built when it is first needed; on a machine where others are busy that takes most of it. */
const SYSTEM_TEST_MS = 600_000;
const obstacle = whyNoNginx();

describe.skipIf(obstacle !== undefined)(
  `deploys under load${obstacle === undefined ? '' : ` (${obstacle})`}`,
  { timeout: SYSTEM_TEST_MS },
  () => {
    it('lose no request, whatever becomes of the releases', async () => {
      const one = await makeRelease({ version: '1.0.0', borrowsNode: true });
      const two = await makeRelease({ version: '2.0.0', borrowsNode: true });
      const broken = await makeRelease({ version: '3.0.0', fault: 'doesNotStart', borrowsNode: true });
      const box = await Box.prepare();
      const first = await box.deploy(one.artefact, QUICK_GATE);
      expect(first).toMatchObject({ action: 'deploy', release: one.release, before: null, removed: [], notes: [] });
      const traffic = Traffic.start(box.edge, { clients: 4, pauseMs: 30 });
      await traffic.moreAnswers(80);

      expect(await box.deploy(two.artefact, QUICK_GATE)).toMatchObject({ release: two.release, before: one.release });
      expect(box.places()).toEqual({ linked: [{ place: 'b', release: two.release }], running: ['b'] });

      const rejected: unknown = await box.deploy(broken.artefact, QUICK_GATE).catch((error: unknown) => error);
      expect(rejected).toBeInstanceOf(DeployError);
      expect(rejected).toMatchObject({ failure: 'rejected' });
      expect(String(rejected)).toContain('This release was made not to start.');
      expect(String(rejected)).toContain(`${two.release} serves on; nothing has changed.`);
      expect(box.places()).toEqual({ linked: [{ place: 'b', release: two.release }], running: ['b'] });

      expect(await box.rollback(QUICK_GATE)).toMatchObject({
        action: 'rollback',
        release: one.release,
        before: two.release,
      });
      expect(await box.deploy(two.artefact, QUICK_GATE)).toMatchObject({ release: two.release, before: one.release });
      // The one that is live: it moves to the other place.
      expect(await box.deploy(two.artefact, QUICK_GATE)).toMatchObject({ release: two.release, before: two.release });
      expect(box.places()).toEqual({ linked: [{ place: 'a', release: two.release }], running: ['a'] });

      await traffic.moreAnswers(80);
      await traffic.stop();
      expect(traffic.failures).toEqual([]);
      expect(new Set(traffic.exchanges.map(({ kind }) => kind)).size).toBe(5);
      // Nothing was sent to a place that had closed its port, and then to the other one.
      expect(box.accessLines().filter(({ upstream }) => String(upstream).includes(','))).toEqual([]);
      expect(box.edge.errorText()).toBe('');
      expect(readlinkSync(box.layout.command)).toBe(`../../../opt/iris/releases/${two.release}/bin/iris`);
      expect(existsSync(join(box.layout.places, 'b'))).toBe(false);
      expect(listReleases(box.layout).map(({ release, role }) => [release, role])).toEqual([
        [two.release, 'live'],
        [one.release, 'previous'],
        [broken.release, 'kept'],
      ]);

      // Each release used what the others had kept and counted.
      await box.supervisor.stop('a', 10_000);
      expect(verifyCache(box.layout.cache)).toMatchObject({ status: 'ok', garbled: 0, otherFormat: 0, problems: [] });
      const asked = traffic.exchanges.filter(({ kind }) => kind !== 'health').length;
      const gatesPassed = 5;
      expect(countsOf(box.layout.data)['analyses.requested']).toBe(asked + 2 * gatesPassed);
    });
  },
);
