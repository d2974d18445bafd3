import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyCache } from '@iris/cache';
import { expect } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { ask, askAll, type Reading, readingOf } from '../../support/ask.ts';
import { type RunningServer, startBuiltServer } from '../../support/built-server.ts';
import { readFresh } from '../../support/fresh-reading.ts';
import { countsOf } from '../../support/published-totals.ts';
import { damageEntries, ENTRY_DAMAGES } from './entry-damage.ts';
import { makeSources } from './sample-sources.ts';

const FILES = makeSources(30);
const ONE_MORE_FILE = { language: 'python', text: 'def one_more():\n    return 31\n' };
/** Every answer but the last one comes from the disk. */
const SETTINGS = { IRIS_CACHE_MEMORY_ENTRIES: '1', IRIS_RATE_PER_ADDRESS: '0' };
const GARBLED_BYTES = 40;

/**
 * Harms all entries of a running server in every way, and over `rounds` rounds where it matters at which place, no two
 * of them at the same. Each has to be answered anew as if it had never been there, and counted as a miss.
 */
export async function holdDamagedEntries(rounds: number): Promise<void> {
  const folder = makeFolder();
  const server = await startBuiltServer({ folder, settings: SETTINGS });
  const fresh = await Promise.all(FILES.map(readFresh));
  await expectAnswers(server, { fresh, cacheHit: 0, where: 'at first' });
  let misses = FILES.length;
  for (const kind of ENTRY_DAMAGES) {
    for (let round = 0; round < (kind.hasPlace ? rounds : 1); round += 1) {
      const where = `${kind.name}, round ${round}`;
      // It is the only one in memory then.
      await ask(server.url, ONE_MORE_FILE);
      const database = join(folder, 'cache', 'analyses-1.db');
      const damaged = damageEntries(database, kind, (index) => (index + round / rounds) / (FILES.length + 1));
      expect(verifyCache(join(folder, 'cache')), where).toMatchObject({ entries: damaged, garbled: damaged });
      await expectAnswers(server, { fresh, cacheHit: 0, where });
      await expectAnswers(server, { fresh, cacheHit: 1, where });
      misses += 1 + FILES.length;
    }
  }
  expect(await server.process.stop()).toBe(0);
  expect(server.process.stderr).toBe('');
  const counts = countsOf(folder);
  expect(counts).toMatchObject({ 'cache_misses.disk': misses, 'analyses.made': misses });
  expect(Object.keys(counts).filter((name) => /^(failures|refusals)\./.test(name))).toEqual([]);
}

/** Harms the file of the database at so many places, and starts a server on each. */
export async function holdDamagedDatabase(places: number): Promise<void> {
  const whole = makeFolder();
  const first = await startBuiltServer({ folder: whole });
  const fresh = await Promise.all(FILES.map(readFresh));
  await expectAnswers(first, { fresh, cacheHit: 0, where: 'at first' });
  expect(await first.process.stop()).toBe(0);
  for (let place = 0; place < places; place += 1) {
    for (const damage of [cutAt, garbleAt]) {
      const folder = makeFolder();
      cpSync(join(whole, 'cache'), join(folder, 'cache'), { recursive: true });
      const offset = damageFile(join(folder, 'cache', 'analyses-1.db'), damage, place / places);
      const server = await startBuiltServer({ folder });
      await expectAnswers(server, { fresh, where: `${damage.name} ${offset}` });
      await expectAnswers(server, { fresh, cacheHit: 1, where: `${damage.name} ${offset}` });
      expect(await server.process.stop()).toBe(0);
    }
  }
}

interface ExpectedAnswers {
  readonly fresh: readonly Reading[];
  readonly cacheHit?: 0 | 1;
  readonly where: string;
}

async function expectAnswers({ url }: RunningServer, { fresh, cacheHit, where }: ExpectedAnswers): Promise<void> {
  const answers = await askAll(url, FILES);
  expect(answers.map(readingOf), where).toEqual(fresh);
  if (cacheHit === undefined) return;
  expect(
    answers.map(({ metadata }) => metadata.cache_hit),
    where,
  ).toEqual(FILES.map(() => cacheHit));
}

function damageFile(path: string, damage: (bytes: Buffer, offset: number) => Buffer, share: number): number {
  const bytes = readFileSync(path);
  const offset = Math.floor(share * bytes.length);
  writeFileSync(path, damage(bytes, offset));
  return offset;
}

function cutAt(bytes: Buffer, offset: number): Buffer {
  return bytes.subarray(0, offset);
}

function garbleAt(bytes: Buffer, offset: number): Buffer {
  const garbled = Buffer.from(bytes);
  return garbled.fill(0xff - (bytes[offset] ?? 0), offset, offset + GARBLED_BYTES);
}
