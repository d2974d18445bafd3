import type { BlockId } from '@iris/core';
import { type CacheKey, makeCacheKey, type StoredAnswer } from '../../src/index.ts';

/** A key as good as any other; the same for the same number. */
export function makeKey(number: number): CacheKey {
  return makeCacheKey({ text: `source ${number}`, language: 'python', identity: 'structural/test' });
}

/** An answer that says which number it belongs to. `descriptionLength` sets how much room it takes. */
export function makeAnswer(number: number, descriptionLength = 40): StoredAnswer {
  return {
    analysis: {
      fileIntent: `Intent of source ${number}`,
      blocks: [
        {
          // Made for a test; ids are otherwise made by core.
          id: 'read-config' as BlockId,
          label: 'Configuration loading',
          description: 'x'.repeat(descriptionLength),
          ranges: [
            [1, 3],
            [9, 12],
          ],
        },
      ],
      facts: { lineCount: 12, minified: false, generated: false, hasSyntaxErrors: true },
    },
    analyzer: 'structural',
    model: 'structural/test',
    usage: { inputTokens: 1, outputTokens: 2, estimatedCostUsd: null },
    repairs: ['label_cut'],
  };
}
