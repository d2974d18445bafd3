import type { SourceFile } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { LANGUAGE_IDS } from '../../src/languages/table.ts';
import { flattenOutline } from '../../src/units/outline.ts';
import { deleteTokens } from '../support/delete-tokens.ts';
import { listLeaves, readInput, readWithEngine } from '../support/fixtures.ts';

const SEEDS = [1, 2, 3, 4, 5];
const DELETED_SHARE = 0.01;
const MIN_FOUND_SHARE = 0.8;

describe('recovery', () => {
  it.each(LANGUAGE_IDS)('finds most declarations of %s files that lost one token in a hundred', async (language) => {
    let before = 0;
    let found = 0;
    for (const leaf of listLeaves(language)) {
      const file = await readInput(language, leaf);
      const names = await declaredNames(file.text, language);
      for (const seed of SEEDS) {
        const broken = await deleteTokens(file, { share: DELETED_SHARE, seed });
        before += names.length;
        found += countShared(names, await declaredNames(broken, language));
      }
    }
    expect(found / before).toBeGreaterThanOrEqual(MIN_FOUND_SHARE);
  });

  it.each(LANGUAGE_IDS)('says that %s files do not parse once tokens are missing', async (language) => {
    const files = await Promise.all(listLeaves(language).map((leaf) => readInput(language, leaf)));
    const whole = await filterAsync(files, async (file) => !(await hasSyntaxErrors(file)));
    expect(whole).not.toHaveLength(0);
    for (const file of whole) {
      const broken = await Promise.all(
        SEEDS.map(async (seed) => ({ language, text: await deleteTokens(file, { share: DELETED_SHARE, seed }) })),
      );
      // One that still parses is no fault: a condition without its `!` is a condition.
      expect(await filterAsync(broken, hasSyntaxErrors)).not.toHaveLength(0);
    }
  });
});

async function hasSyntaxErrors(file: SourceFile): Promise<boolean> {
  const { reading } = await readWithEngine(file);
  return reading.analysis.facts.hasSyntaxErrors;
}

async function filterAsync<T>(items: readonly T[], isWanted: (item: T) => Promise<boolean>): Promise<T[]> {
  const wanted = await Promise.all(items.map(isWanted));
  return items.filter((_, index) => wanted[index]);
}

async function declaredNames(text: string, language: string): Promise<string[]> {
  const { reading } = await readWithEngine({ language, text });
  return flattenOutline(reading.outline).map(({ name }) => name);
}

/** How many names of one list are in the other, each as often as it is there. */
function countShared(names: readonly string[], others: readonly string[]): number {
  const left = [...others];
  let shared = 0;
  for (const name of names) {
    const at = left.indexOf(name);
    if (at === -1) continue;
    left.splice(at, 1);
    shared += 1;
  }
  return shared;
}
