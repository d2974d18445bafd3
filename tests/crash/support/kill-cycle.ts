import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Aftermath, CLOCK, findAftermath } from './aftermath.ts';
import type { Dice } from './dice.ts';
import type { Phase } from './store-writer.mjs';
import { FORMER_ENTRIES, type Workshop } from './workshop.ts';
import { PHASES, Writer, type WriterEnd } from './writer.ts';

/** How long writers work before it is time to kill, at most. */
const MAX_WORK_MS = 15;
const HOUR_MS = 3_600_000;
/** Longer than the clock of a writer ever runs. */
const CYCLE_HOURS = 20_000;
const ENDS = ['both at once', 'one after the other', 'one goes on'] as const;

export interface CycleReport {
  /** What each writer that was killed was at. */
  readonly killedIn: readonly (Phase | 'idle')[];
  readonly ends: readonly WriterEnd[];
  /** Of every store that a writer was working on when it ended. */
  readonly aftermaths: readonly Aftermath[];
  /** How many entries each of them has at least. */
  readonly keptEntries: number;
}

/**
 * Two writers work on one store, at least one is killed, and the store is looked at. Stores of the release before are
 * new in every cycle; everything else goes on with what the cycle before left.
 */
export async function runKillCycle(workshop: Workshop, dice: Dice, number: number): Promise<CycleReport> {
  const targets = chooseTargets(dice, number);
  const directory = join(workshop.folder, targets[0] === 'migrate' ? `migrated-${number}` : 'shared');
  const clock = CLOCK + number * CYCLE_HOURS * HOUR_MS;
  const start = (phase: Phase) =>
    new Writer(workshop, {
      directory,
      phases: [phase],
      endless: true,
      clock,
      first: dice.below(workshop.fresh.length),
    });
  const writers = [start(targets[0]), start(targets[1])] as const;
  await endWriters(writers, targets, dice);
  const ends = await Promise.all(writers.map((writer) => writer.end()));
  const stores = new Set(ends.map(({ lastActivity }) => lastActivity.store));
  return {
    killedIn: ends.filter(({ wasKilled }) => wasKilled).map(({ lastActivity }) => lastActivity.phase),
    ends,
    aftermaths: [...stores].map((store) => findAftermath(store, workshop.fresh)),
    keptEntries: targets[0] === 'migrate' ? FORMER_ENTRIES : 0,
  };
}

/** Every phase in its turn; whoever migrates does so beside another one who does. */
function chooseTargets(dice: Dice, number: number): [Phase, Phase] {
  const first = PHASES[number % PHASES.length] ?? 'put';
  return [first, first === 'migrate' ? first : dice.pick(['put', 'evict', 'expire'])];
}

async function endWriters([one, other]: readonly [Writer, Writer], targets: readonly [Phase, Phase], dice: Dice) {
  const end = dice.pick(ENDS);
  await Promise.all([one.reaches(targets[0]), other.reaches(targets[1])]);
  await setTimeout(dice.below(MAX_WORK_MS));
  await one.reaches(targets[0]);
  one.kill();
  if (end === 'both at once') {
    other.kill();
    return;
  }
  await setTimeout(dice.below(MAX_WORK_MS));
  if (end === 'one goes on') {
    other.stop();
    return;
  }
  await other.reaches(targets[1]);
  other.kill();
}
