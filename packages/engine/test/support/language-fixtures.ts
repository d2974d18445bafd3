import { expect, it } from 'vitest';
import { listLeaves, readExpected, readInput, readWithEngine } from './fixtures.ts';

/** One test for each fixture of a theme: the whole reading, exactly as it was reviewed, and a draft that obeyed. */
export function testFixtures(theme: string): void {
  it.each(listLeaves(theme))(`reads fixtures/${theme}/%s as it was reviewed`, async (leaf) => {
    const { reading, repairs } = await readWithEngine(await readInput(theme, leaf));
    expect(reading).toEqual(await readExpected(theme, leaf));
    expect(repairs).toEqual([]);
  });
}
