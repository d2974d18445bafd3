import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECOND } from '../../../sqlite/test/support/fake-clock.ts';
import { makeTemporaryFolder } from '../../../sqlite/test/support/temporary-folder.ts';
import { openCache } from './open-cache.ts';
import { DATABASE_NAME } from './raw-database.ts';
import { makeAnswer, makeKey } from './sample-answers.ts';

const ENTRIES = 40;
/** Long enough that its rows take pages of their own. */
const DESCRIPTION_LENGTH = 300;
/** Longer than any back-off. */
const A_WHILE = 61 * SECOND;

/** What came of a store that was damaged: how many answers were not the right ones, and whether it works again. */
export interface Aftermath {
  readonly wrong: number;
  readonly healed: boolean;
}

/** The bytes of a whole database with some answers in it, closed in good order. */
export function makeDatabase(): Buffer {
  const directory = makeTemporaryFolder();
  const { cache } = openCache({ directory });
  for (let number = 0; number < ENTRIES; number += 1)
    cache.put(makeKey(number), makeAnswer(number, DESCRIPTION_LENGTH));
  cache.close();
  return readFileSync(join(directory, DATABASE_NAME));
}

/** Turns over up to 40 bytes from an offset on. */
export function garble(bytes: Buffer, offset: number): Buffer {
  const garbled = Buffer.from(bytes);
  garbled.fill(0xff - (bytes[offset] ?? 0), offset, offset + 1 + (offset % 40));
  return garbled;
}

/** Reads from a damaged database, writes to it, and looks at it with fresh eyes after a while. */
export function useDamaged(database: Buffer): Aftermath {
  const directory = makeTemporaryFolder();
  writeFileSync(join(directory, DATABASE_NAME), database);
  const { wrong } = countAnswers(directory);
  const { cache, clock } = openCache({ directory, memoryEntries: 1 });
  // Every write may meet damage that no read has met, and sets aside at most one database a minute.
  for (let number = 0; number < ENTRIES; number += 1) {
    cache.put(makeKey(number), makeAnswer(number, DESCRIPTION_LENGTH));
    clock.advance(A_WHILE);
  }
  const isHealthy = cache.health().status === 'ok';
  cache.close();
  const { right } = countAnswers(directory);
  return { wrong, healed: isHealthy && right > 0 };
}

/** What is read after a process died, leaving a log that was garbled or cut at a share of its length. */
export function readDamagedLog(share: number, damage: 'garbled' | 'cut'): Aftermath {
  const crashed = makeTemporaryFolder();
  const { cache } = openCache({ directory: crashed });
  for (let number = 0; number < ENTRIES; number += 1)
    cache.put(makeKey(number), makeAnswer(number, DESCRIPTION_LENGTH));
  const directory = makeTemporaryFolder();
  copyFileSync(join(crashed, DATABASE_NAME), join(directory, DATABASE_NAME));
  const log = readFileSync(join(crashed, `${DATABASE_NAME}-wal`));
  const offset = Math.floor(share * (log.length - 1));
  const copy = join(directory, `${DATABASE_NAME}-wal`);
  writeFileSync(copy, damage === 'garbled' ? garble(log, offset) : log);
  if (damage === 'cut') truncateSync(copy, offset);
  const { wrong } = countAnswers(directory);
  const reopened = openCache({ directory });
  reopened.cache.put(makeKey(0), makeAnswer(0, DESCRIPTION_LENGTH));
  reopened.cache.close();
  return { wrong, healed: countAnswers(directory).right > 0 };
}

function countAnswers(directory: string): { right: number; wrong: number } {
  const { cache } = openCache({ directory });
  const counts = { right: 0, wrong: 0 };
  for (let number = 0; number < ENTRIES; number += 1) {
    const hit = cache.get(makeKey(number));
    if (hit === undefined) continue;
    const isRight = JSON.stringify(hit.answer) === JSON.stringify(makeAnswer(number, DESCRIPTION_LENGTH));
    counts[isRight ? 'right' : 'wrong'] += 1;
  }
  cache.close();
  return counts;
}
