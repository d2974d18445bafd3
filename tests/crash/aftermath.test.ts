import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openAnalysisCache } from '@iris/cache';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLOCK, findAftermath, UNHARMED } from './support/aftermath.ts';
import { analyzeSamples, type Sample } from './support/samples.ts';

const SAMPLES = 6;
const DATABASE_NAME = 'analyses-1.db';
const PAGE_BYTES = 4096;

let samples: readonly Sample[];
beforeAll(async () => {
  samples = await analyzeSamples(SAMPLES);
});

/** A store with every sample, after something was done to it. */
function storeAfter(damage: (directory: string) => void) {
  const directory = mkdtempSync(join(tmpdir(), 'iris-crash-'));
  try {
    const cache = openAnalysisCache({ directory, now: () => CLOCK });
    for (const { key, answer } of samples) cache.put(key, answer);
    cache.close();
    damage(directory);
    return findAftermath(directory, samples);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('the look at a store after a crash', () => {
  it('finds nothing where nothing happened', () => {
    expect(storeAfter(() => undefined)).toEqual({ ...UNHARMED, hits: SAMPLES });
  });

  it('finds an answer that a fresh analysis does not give', () => {
    const aftermath = storeAfter((directory) => {
      const cache = openAnalysisCache({ directory, now: () => CLOCK });
      const [one, other] = samples;
      if (one !== undefined && other !== undefined) cache.put(one.key, other.answer);
      cache.close();
    });
    expect(aftermath).toMatchObject({ hits: SAMPLES, wrong: 1 });
  });

  it('finds an entry that is there in part, as reader and as verifier', () => {
    const aftermath = storeAfter((directory) => {
      const db = new DatabaseSync(join(directory, DATABASE_NAME));
      db.exec('UPDATE entries SET body = substr(body, 1, length(body) - 1) WHERE id = 3');
      db.close();
    });
    expect(aftermath).toMatchObject({ hits: SAMPLES - 1, wrong: 0, garbled: 2 });
  });

  it('finds a database that does not hold together', () => {
    const aftermath = storeAfter((directory) => {
      const database = join(directory, DATABASE_NAME);
      const bytes = readFileSync(database);
      writeFileSync(database, bytes.fill(0, bytes.length - PAGE_BYTES));
    });
    expect(aftermath.problems).not.toEqual([]);
  });
});
