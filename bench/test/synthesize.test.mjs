import { LANGUAGE_IDS } from '@iris/engine';
import { createLocalAnalyzer } from '@iris/engine/local';
import { describe, expect, it } from 'vitest';
import { synthesize } from '../support/synthesize.mjs';

const analyzer = createLocalAnalyzer();

describe('synthesize', () => {
  it.each(LANGUAGE_IDS)('writes %s that the parser accepts, of the length that was asked for', async (language) => {
    const text = synthesize(language, 400);
    const { draft } = await analyzer.analyze({ language, text }, { signal: new AbortController().signal });
    expect(draft.facts.hasSyntaxErrors).toBe(false);
    const lines = text.split('\n').length - 1;
    expect(lines).toBeGreaterThanOrEqual(400);
    expect(lines).toBeLessThan(430);
  });

  it('writes the same file for the same seed and another for another', () => {
    expect(synthesize('go', 50)).toBe(synthesize('go', 50));
    expect(synthesize('go', 50, 1)).not.toBe(synthesize('go', 50));
  });
});
