import { type CacheHealth, openAnalysisCache } from '../../src/index.ts';
import { makeAnswer, makeKey } from './sample-answers.ts';

/** What one process saw of a store that it shared. */
export interface WorkerReport {
  readonly hits: number;
  /** Answers under a key that were not the answer to that key. */
  readonly wrong: number;
  readonly garbled: number;
  readonly setAside: number;
  readonly health: CacheHealth;
}

/**
 * A program of its own: writes and reads answers 0 to `count` of the store in `directory`, beginning at `first`. With
 * a `count` of 0 it goes on until it is killed, and says so with a line when it has begun.
 */
const [directory = '', first = '0', count = '0', maxBytes = '2000000'] = process.argv.slice(2);
const cache = openAnalysisCache({ directory, memoryEntries: 1, maxBytes: Number(maxBytes) });
const rounds = Number(count);
let hits = 0;
let wrong = 0;
for (let round = 0; rounds === 0 || round < rounds; round += 1) {
  const written = rounds === 0 ? round % 1000 : (Number(first) + round) % rounds;
  cache.put(makeKey(written), makeAnswer(written, 500 + (written % 7) * 900));
  const read = (written * 31) % Math.max(rounds, 1000);
  const hit = cache.get(makeKey(read));
  if (hit !== undefined) hits += 1;
  if (hit !== undefined && hit.answer.analysis.fileIntent !== makeAnswer(read).analysis.fileIntent) wrong += 1;
  if (rounds === 0 && round === 0) process.stdout.write('begun\n');
}
const { garbled, setAside } = cache.stats().disk;
const report: WorkerReport = { hits, wrong, garbled, setAside, health: cache.health() };
cache.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
