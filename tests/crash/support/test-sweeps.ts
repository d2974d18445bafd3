import { beforeAll, describe, expect, it } from 'vitest';
import { chooseSeed } from './dice.ts';
import { sweepStore } from './store-script.ts';
import type { StoreSweep } from './store-sweeps.ts';
import { NO_STRACE_REASON } from './strace.ts';
import { openWorkshop, type Workshop } from './workshop.ts';
import { PHASES } from './writer.ts';

const MINUTES = 60_000;

/** Makes a test of each sweep: of a part of the calls that is another one in every run, or of all of them. */
export function testSweeps(sweeps: readonly StoreSweep[], extent: 'part' | 'all'): void {
  describe('a store', { timeout: 15 * MINUTES }, () => {
    let workshop: Workshop;
    beforeAll(async () => {
      workshop = await openWorkshop();
      return () => workshop.close();
    });

    it.for(sweeps)('$title', async ({ makeScript, fault, stride }, test) => {
      test.skip(NO_STRACE_REASON !== undefined, NO_STRACE_REASON);
      const script = makeScript(workshop);
      const some = { stride, offset: chooseSeed() };
      const { points, endedIn } = await sweepStore(workshop, script, fault, extent === 'all' ? {} : some);
      if (fault.effect !== 'KILL') {
        await test.annotate(`${points} points`);
        return;
      }
      await test.annotate(`${points} points, killed in ${JSON.stringify(endedIn)}`);
      for (const phase of PHASES.filter((each) => script.phases.includes(each))) {
        expect(endedIn[phase], `kills in ${phase}`).toBeGreaterThan(0);
      }
    });
  });
}
