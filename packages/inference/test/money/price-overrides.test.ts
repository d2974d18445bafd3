import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../sqlite/test/support/temporary-folder.ts';
import { parsePriceOverrides } from '../../src/money/price-overrides.ts';

const TEXT = '{"qwen3:8b": {"input": 0.05, "cached_input": 0.005, "cache_write": 0.1, "output": 0.4}}';
const PRICES = { 'qwen3:8b': { input: 0.05, cachedInput: 0.005, cacheWrite: 0.1, output: 0.4 } };

function mistakesIn(text: string): readonly string[] {
  const parsed = parsePriceOverrides(text);
  return parsed.ok ? [] : parsed.mistakes;
}

describe('prices that are set', () => {
  it('are read from an object and from the file that a path names', () => {
    const path = join(makeTemporaryFolder(), 'prices.json');
    writeFileSync(path, `\n${TEXT}\n`);
    expect(parsePriceOverrides(TEXT)).toEqual({ ok: true, prices: PRICES });
    expect(parsePriceOverrides(path)).toEqual({ ok: true, prices: PRICES });
  });

  it('take the price of input for what the cache costs where that is left out, and may be nothing', () => {
    expect(parsePriceOverrides('{"llama": {"input": 2, "output": 0}}')).toEqual({
      ok: true,
      prices: { llama: { input: 2, cachedInput: 2, cacheWrite: 2, output: 0 } },
    });
  });

  it('name every mistake at once', () => {
    const mistakes = mistakesIn('{"a": {"input": "1", "output": -1}, "b": 3, "c": {"in": 1, "input": 1, "output": 1}}');
    expect(mistakes).toEqual([
      'has a price for "a" whose input is not a number of dollars from 0 to 1000 with up to 6 decimals',
      'has a price for "a" whose output is not a number of dollars from 0 to 1000 with up to 6 decimals',
      'has a price for "b" that is not an object such as {"input": 0.05, "output": 0.4}',
      'has a price for "c" with "in", which is none of input, cached_input, cache_write, output',
    ]);
  });

  it.each([['{"a": 1'], ['[]'], ['/no/such/file'], ['.']])('are refused as a whole: %s', (text) => {
    expect(mistakesIn(text)).toEqual([expect.stringMatching(/^must (be|hold) a JSON object such as /)]);
  });

  it.each([[1001], [1e-7], [0.1234567], [-0.1], [null]])('have no rate of %s dollars', (rate) => {
    expect(mistakesIn(JSON.stringify({ a: { input: rate, output: 1 } })).length).toBeGreaterThan(0);
  });
});
