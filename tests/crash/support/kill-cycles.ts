import { expect, onTestFinished, type TestContext } from 'vitest';
import { UNHARMED } from './aftermath.ts';
import { chooseSeed, Dice } from './dice.ts';
import { type CycleReport, runKillCycle } from './kill-cycle.ts';
import { openWorkshop } from './workshop.ts';
import { PHASES } from './writer.ts';

/** What share of the cycles must have killed a writer inside each phase: a third of what is aimed at it. */
const MIN_SHARE_OF_KILLS = 0.12;

/** Kills writers over and over, and expects no harm to any store after any of it. */
export async function holdKillCycles(test: TestContext, cycles: number): Promise<void> {
  const workshop = await openWorkshop();
  onTestFinished(() => workshop.close());
  const seed = chooseSeed();
  const dice = new Dice(seed);
  const kills = { put: 0, evict: 0, expire: 0, migrate: 0, idle: 0 };
  let hits = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const report = await runKillCycle(workshop, dice, cycle);
    expectNoHarm(report, `cycle ${cycle} of IRIS_CRASH_SEED=${seed}`);
    for (const phase of report.killedIn) kills[phase] += 1;
    for (const aftermath of report.aftermaths) hits += aftermath.hits;
  }
  await test.annotate(`${cycles} cycles, killed in ${JSON.stringify(kills)}, ${hits} hits compared`);
  for (const phase of PHASES) expect(kills[phase], `kills in ${phase}`).toBeGreaterThan(MIN_SHARE_OF_KILLS * cycles);
  expect(hits, 'hits that were compared').toBeGreaterThan(cycles);
}

function expectNoHarm({ ends, aftermaths, keptEntries }: CycleReport, where: string): void {
  for (const { report, stderr } of ends) {
    expect(stderr, where).toBe('');
    if (report !== undefined) expect(report, where).toMatchObject({ wrong: 0, lost: 0, garbled: 0, setAside: 0 });
  }
  for (const aftermath of aftermaths) {
    expect(aftermath, where).toMatchObject(UNHARMED);
    expect(aftermath.hits, where).toBeGreaterThanOrEqual(keptEntries);
  }
}
