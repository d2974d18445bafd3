import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_STRACE_REASON } from '../crash/support/strace.ts';
import { Box } from './support/box.ts';
import { whyNoNginx } from './support/edge.ts';
import { QUICK_GATE } from './support/gates.ts';
import { type Call, killAtCall, killAtStep, killWhileUnpacking, pendingStep } from './support/killed-deploy.ts';
import { makeRelease } from './support/releases.ts';
import { Traffic } from './support/traffic.ts';

const LONG_MS = 1_200_000;
const CALLS: readonly Call[] = ['rename', 'unlink', 'symlink'];
const obstacle = whyNoNginx() ?? NO_STRACE_REASON;

describe.skipIf(obstacle !== undefined)(
  `deploys that are killed under load${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    it('lose no request, whichever step they are at', { timeout: LONG_MS }, async () => {
      const releases = [await makeRelease({ version: '1.0.0' }), await makeRelease({ version: '2.0.0' })] as const;
      const box = await Box.prepare();
      for (const { artefact } of releases) await box.deploy(artefact, QUICK_GATE);
      const traffic = Traffic.start(box.edge, { clients: 3, pauseMs: 50 });
      const live = () => (existsSync(box.layout.liveMarker) ? 'b' : 'a');
      const releaseOf = (place: string) => box.places().linked.find((each) => each.place === place)?.release;
      const other = () => releases.find(({ release }) => release !== releaseOf(live())) ?? releases[0];

      /** Whatever was killed: what Nginx sends requests to serves before and after, and then nothing else is left. */
      const expectRightState = async (): Promise<void> => {
        const [place, serving] = [live(), releaseOf(live())];
        expect(box.places().running).toContain(place);
        await traffic.moreAnswers(20);
        await box.settle();
        expect(pendingStep(box)).toBeNull();
        expect(box.places()).toEqual({ linked: [{ place, release: serving }], running: [place] });
        expect(traffic.failures).toEqual([]);
      };

      const killedAt: (string | null)[] = [];
      for (const call of CALLS) {
        for (let n = 1; await killAtCall(box, { action: 'rollback', name: other().version }, call, n); n++) {
          killedAt.push(pendingStep(box));
          await expectRightState();
        }
      }
      // Before it is written down anywhere, at each step of a rollback, and when all is done but the last line.
      expect(new Set(killedAt)).toEqual(new Set([null, 'start', 'gate', 'switch', 'drain', 'prune']));

      const broken = await makeRelease({ version: '3.0.0', fault: 'neverGetsHealthy' });
      await killWhileUnpacking(box, broken.artefact);
      expect(pendingStep(box)).toBe('unpack');
      await expectRightState();
      for (const step of ['start', 'gate'] as const) {
        await killAtStep(box, { action: 'deploy', name: broken.artefact }, { step, afterMs: 0 });
        await expectRightState();
      }
      // While the one before still has requests under way.
      await killAtStep(box, { action: 'rollback', name: other().version }, { step: 'drain', afterMs: 1100 });
      expect(box.places().running).toHaveLength(2);
      await expectRightState();

      await traffic.moreAnswers(100);
      await traffic.stop();
      expect(traffic.failures).toEqual([]);
      expect(box.accessLines().filter(({ upstream }) => String(upstream).includes(','))).toEqual([]);
    });
  },
);
