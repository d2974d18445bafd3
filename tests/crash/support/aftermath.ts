import { isDeepStrictEqual } from 'node:util';
import { openAnalysisCache, verifyCache } from '@iris/cache';
import type { Sample } from './samples.ts';

/** When writers begin to work, and when a store is looked at: no entry is too old to be a hit. */
export const CLOCK = Date.parse('2026-03-01T12:00:00Z');

/** What is found in a store after something happened to it. */
export interface Aftermath {
  readonly hits: number;
  /** Hits that are not what a fresh analysis says. */
  readonly wrong: number;
  /** Entries that were there in part, as a reader and as `verifyCache` count them. */
  readonly garbled: number;
  /** What SQLite finds wrong with the database. */
  readonly problems: readonly string[];
  readonly setAside: number;
  /** Whether it takes new answers. */
  readonly works: boolean;
}

/** Of a store that came to no harm, however many entries it has. */
export const UNHARMED = { wrong: 0, garbled: 0, problems: [], setAside: 0, works: true } as const;

/** Looks at a store with fresh eyes: checks every entry, asks for every key, and puts one more. */
export function findAftermath(directory: string, fresh: readonly Sample[]): Aftermath {
  // First, because reading removes what is garbled.
  const verified = verifyCache(directory);
  const read = readAll(directory, fresh);
  const written = writeOne(directory, fresh);
  return {
    hits: read.hits,
    wrong: read.wrong,
    garbled: read.garbled + (verified.status === 'ok' ? verified.garbled : 0),
    problems: verified.status === 'ok' ? verified.problems : [verified.status],
    setAside: read.setAside + written.setAside,
    works: written.works,
  };
}

function readAll(directory: string, fresh: readonly Sample[]): Omit<Aftermath, 'problems' | 'works'> {
  const cache = openAnalysisCache({ directory, memoryEntries: 1, now: () => CLOCK });
  const counts = { hits: 0, wrong: 0 };
  for (const { key, answer } of fresh) {
    const hit = cache.get(key);
    if (hit === undefined) continue;
    counts.hits += 1;
    if (!isDeepStrictEqual(hit.answer, answer)) counts.wrong += 1;
  }
  const { garbled, setAside } = cache.stats().disk;
  cache.close();
  return { ...counts, garbled, setAside };
}

function writeOne(directory: string, [sample]: readonly Sample[]): Pick<Aftermath, 'setAside' | 'works'> {
  if (sample === undefined) throw new RangeError('There are no samples');
  const writer = openAnalysisCache({ directory, now: () => CLOCK });
  writer.put(sample.key, sample.answer);
  const isHealthy = writer.health().status === 'ok';
  const { writes, setAside } = writer.stats().disk;
  writer.close();
  const reader = openAnalysisCache({ directory, now: () => CLOCK });
  const hit = reader.get(sample.key);
  reader.close();
  const works = isHealthy && writes === 1 && isDeepStrictEqual(hit?.answer, sample.answer);
  return { setAside, works };
}
