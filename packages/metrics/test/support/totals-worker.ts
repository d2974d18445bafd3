import { writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { openRunningTotals } from '../../src/index.ts';

/** What a line of the program's output begins with; the amount follows. */
export type TotalsWorkerWord = 'counting' | 'kept';

/**
 * A program of its own that counts into the folder `directory`, in `rounds` rounds (0: until it is killed), each with
 * totals that it opens, flushes and closes. Before it counts, it says how much it will have counted (`counting 3`), and
 * how much it has once it is closed (`kept 3`).
 */
const [directory = '', rounds = '0'] = process.argv.slice(2);
const log = { info: () => undefined, warn: () => undefined };
let counted = 0;
for (let round = 0; Number(rounds) === 0 || round < Number(rounds); round += 1) {
  const totals = openRunningTotals({ directory, log });
  for (const amount of [1, 2, 3]) {
    say('counting', counted + amount);
    totals.add('answers.memory', amount);
    totals.add('traffic.sent_bytes', amount * 2 ** 32);
    counted += amount;
    totals.flush();
    await turn();
  }
  await totals.close();
  say('kept', counted);
}

function say(word: TotalsWorkerWord, amount: number): void {
  writeSync(1, `${word} ${amount}\n`);
}
