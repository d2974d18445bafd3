import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelUsage } from '../../src/model/model-client.ts';
import { type FailureKind, ModelFailure } from '../../src/model/model-failure.ts';
import { costOf, costOfFailure, worstCaseCost } from '../../src/money/cost.ts';
import { type ModelPrice, priceOf } from '../../src/money/prices.ts';

const NO_TOKENS: ModelUsage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };

function knownPrice(model: string): ModelPrice {
  const price = priceOf(model.startsWith('claude') ? 'anthropic' : 'openai', model);
  if (price === null) throw new Error(`${model} has no price`);
  return price;
}

const NANO = knownPrice('gpt-5-nano');
const HAIKU = knownPrice('claude-haiku-5-5');

describe('the cost of a call', () => {
  it('is in billionths of a dollar, cached input at its own price', () => {
    const usage = { inputTokens: 4000, cachedInputTokens: 1024, outputTokens: 600, reasoningTokens: 64 };
    expect(costOf(usage, NANO)).toBe(2976 * 50 + 1024 * 5 + 600 * 400);
  });

  it('holds what is put into the cache at its own price', () => {
    const usage = {
      ...NO_TOKENS,
      inputTokens: 3000,
      cachedInputTokens: 500,
      cacheWriteTokens: 2000,
      outputTokens: 100,
    };
    expect(costOf(usage, knownPrice('claude-haiku-4-5'))).toBe(500 * 1000 + 500 * 100 + 2000 * 1250 + 100 * 5000);
  });

  it('has the higher price for the whole of a long request, its answer included', () => {
    expect(costOf({ ...NO_TOKENS, inputTokens: 100_000, outputTokens: 10 }, HAIKU)).toBe(100_000 * 100 + 10 * 500);
    expect(costOf({ ...NO_TOKENS, inputTokens: 100_001, outputTokens: 10 }, HAIKU)).toBe(100_001 * 500 + 10 * 2500);
  });

  it('counts a fraction of a billionth as one', () => {
    const price = { input: 0.0001, cachedInput: 0, cacheWrite: 0, output: 0 };
    expect(costOf({ ...NO_TOKENS, inputTokens: 1 }, price)).toBe(1);
    expect(costOf({ ...NO_TOKENS, inputTokens: 10 }, price)).toBe(1);
    expect(costOf({ ...NO_TOKENS, inputTokens: 11 }, price)).toBe(2);
  });

  it('is not known without a price', () => {
    expect(costOf({ ...NO_TOKENS, inputTokens: 10 }, null)).toBeNull();
  });

  it.each([
    {},
    { outputTokens: 10 },
    { inputTokens: -1 },
    { inputTokens: 0.5 },
    { inputTokens: Number.NaN },
    { outputTokens: Number.POSITIVE_INFINITY },
    { inputTokens: 2 ** 52 },
    { inputTokens: 5, cachedInputTokens: 6 },
    { inputTokens: 5, cachedInputTokens: 3, cacheWriteTokens: 3 },
  ])('is not known where the counts make no sense: %j', (counts) => {
    expect(costOf({ ...NO_TOKENS, ...counts }, NANO)).toBeNull();
  });
});

describe('the most that a call can cost', () => {
  it('takes the dearest way to charge for its input', () => {
    const estimate = { inputTokens: 3000, maxOutputTokens: 100 };
    expect(worstCaseCost(estimate, NANO)).toBe(3000 * 50 + 100 * 400);
    expect(worstCaseCost(estimate, knownPrice('claude-haiku-4-5'))).toBe(3000 * 1250 + 100 * 5000);
    expect(worstCaseCost({ inputTokens: 2999.1, maxOutputTokens: 99.5 }, NANO)).toBe(3000 * 50 + 100 * 400);
  });

  it('is never less than what a call within the estimate costs', () => {
    const models = fc.constantFrom('gpt-5-nano', 'gpt-6-luna', 'gpt-4o', 'claude-haiku-5-5', 'claude-opus-4-1');
    const tokens = fc.nat({ max: 400_000 });
    const counts = fc.record({
      plain: fc.integer({ min: 1, max: 400_000 }),
      cachedInputTokens: tokens,
      cacheWriteTokens: tokens,
      outputTokens: tokens,
    });
    fc.assert(
      fc.property(models, counts, (model, { plain, ...rest }) => {
        const price = knownPrice(model);
        const inputTokens = plain + rest.cachedInputTokens + rest.cacheWriteTokens;
        const cost = costOf({ ...NO_TOKENS, ...rest, inputTokens }, price);
        expect(cost).toBeLessThanOrEqual(worstCaseCost({ inputTokens, maxOutputTokens: rest.outputTokens }, price));
      }),
    );
  });
});

describe('the cost of a call that failed', () => {
  const RESERVED = 777;
  const failure = (kind: FailureKind, usage?: ModelUsage) => new ModelFailure(kind, 'It failed', { usage });

  it('is what the provider says', () => {
    const usage = { ...NO_TOKENS, inputTokens: 100 };
    expect(costOfFailure(failure('truncated', usage), NANO, RESERVED)).toBe(5000);
    expect(costOfFailure(failure('truncated', usage), null, RESERVED)).toBe(RESERVED);
  });

  it.each(['rate_limited', 'unavailable', 'unauthorized', 'rejected', 'circuit_open'] as const)(
    'is nothing for %s',
    (kind) => {
      expect(costOfFailure(failure(kind), NANO, RESERVED)).toBe(0);
    },
  );

  it.each(['timeout', 'connection', 'cancelled', 'empty', 'malformed', 'refused'] as const)(
    'is all that was reserved for %s, which may be charged',
    (kind) => {
      expect(costOfFailure(failure(kind), NANO, RESERVED)).toBe(RESERVED);
    },
  );
});
