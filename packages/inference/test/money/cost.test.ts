import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelUsage } from '../../src/model/model-client.ts';
import { ModelFailure } from '../../src/model/model-failure.ts';
import { type CallTerms, costOf, costOfFailure, worstCaseCost } from '../../src/money/cost.ts';
import { type ModelPrice, priceOf } from '../../src/money/prices.ts';
import { failureOfStatus } from '../../src/providers/http-failures.ts';

const NO_TOKENS: ModelUsage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };

function knownPrice(model: string): ModelPrice {
  const price = priceOf(model.startsWith('claude') ? 'anthropic' : 'openai', model);
  if (price === null) throw new Error(`${model} has no price`);
  return price;
}

const MAX_OUTPUT_TOKENS = 4000;

const termsOf = (price: ModelPrice | null): CallTerms => ({ price, maxOutputTokens: MAX_OUTPUT_TOKENS });

const NANO = knownPrice('gpt-5-nano');
const HAIKU = knownPrice('claude-haiku-5-5');

describe('the cost of a call', () => {
  it('is in billionths of a dollar, cached input at its own price', () => {
    const usage = { inputTokens: 4000, cachedInputTokens: 1024, outputTokens: 600, reasoningTokens: 64 };
    expect(costOf(usage, termsOf(NANO))).toBe(2976 * 50 + 1024 * 5 + 600 * 400);
  });

  it('holds what is put into the cache at its own price', () => {
    const usage = {
      ...NO_TOKENS,
      inputTokens: 3000,
      cachedInputTokens: 500,
      cacheWriteTokens: 2000,
      outputTokens: 100,
    };
    expect(costOf(usage, termsOf(knownPrice('claude-haiku-4-5')))).toBe(
      500 * 1000 + 500 * 100 + 2000 * 1250 + 100 * 5000,
    );
  });

  it('has the higher price for the whole of a long request, its answer included', () => {
    expect(costOf({ ...NO_TOKENS, inputTokens: 100_000, outputTokens: 10 }, termsOf(HAIKU))).toBe(
      100_000 * 100 + 10 * 500,
    );
    expect(costOf({ ...NO_TOKENS, inputTokens: 100_001, outputTokens: 10 }, termsOf(HAIKU))).toBe(
      100_001 * 500 + 10 * 2500,
    );
  });

  it('counts a fraction of a billionth as one', () => {
    const terms = termsOf({ input: 0.0001, cachedInput: 0, cacheWrite: 0, output: 0 });
    expect(costOf({ ...NO_TOKENS, inputTokens: 1, outputTokens: 1 }, terms)).toBe(1);
    expect(costOf({ ...NO_TOKENS, inputTokens: 10, outputTokens: 1 }, terms)).toBe(1);
    expect(costOf({ ...NO_TOKENS, inputTokens: 11, outputTokens: 1 }, terms)).toBe(2);
  });

  it('is not known without a price', () => {
    expect(costOf({ ...NO_TOKENS, inputTokens: 10, outputTokens: 10 }, termsOf(null))).toBeNull();
  });

  it.each([
    { inputTokens: 0 },
    { inputTokens: -1 },
    { inputTokens: 0.5 },
    { inputTokens: Number.NaN },
    { inputTokens: 2 ** 52 },
    { cachedInputTokens: 6 },
    { cachedInputTokens: 3, cacheWriteTokens: 3 },
    { outputTokens: 0 },
    { outputTokens: -500 },
    { outputTokens: 0.5 },
    { outputTokens: Number.POSITIVE_INFINITY },
    { outputTokens: 2 * MAX_OUTPUT_TOKENS + 1 },
    { outputTokens: 10, reasoningTokens: 11 },
  ])('is not known where the counts make no sense: %j', (counts) => {
    const usage = { ...NO_TOKENS, inputTokens: 5, outputTokens: 10 };
    expect(costOf(usage, termsOf(NANO))).toBeGreaterThan(0);
    expect(costOf({ ...usage, ...counts }, termsOf(NANO))).toBeNull();
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
      outputTokens: fc.integer({ min: 1, max: 400_000 }),
    });
    fc.assert(
      fc.property(models, counts, (model, { plain, ...rest }) => {
        const price = knownPrice(model);
        const inputTokens = plain + rest.cachedInputTokens + rest.cacheWriteTokens;
        const cost = costOf({ ...NO_TOKENS, ...rest, inputTokens }, { price, maxOutputTokens: rest.outputTokens });
        expect(cost).not.toBeNull();
        expect(cost).toBeLessThanOrEqual(worstCaseCost({ inputTokens, maxOutputTokens: rest.outputTokens }, price));
      }),
    );
  });
});

describe('the cost of a call that failed', () => {
  const costOfHttp = (status: number) =>
    costOfFailure(failureOfStatus({ status, headers: undefined, codes: [], text: '' }), termsOf(NANO));

  it('is what the provider says', () => {
    const usage = { ...NO_TOKENS, inputTokens: 100, outputTokens: 10 };
    const failure = new ModelFailure('truncated', 'It failed', { usage });
    expect(costOfFailure(failure, termsOf(NANO))).toBe(100 * 50 + 10 * 400);
    expect(costOfFailure(failure, termsOf(null))).toBeNull();
  });

  it.each([400, 401, 402, 403, 404, 409, 413, 422, 429, 503, 529])(
    'is nothing where it was turned away: %i',
    (status) => {
      expect(costOfHttp(status)).toBe(0);
    },
  );

  it.each([408, 500, 502, 504, 520, 524])('is not known where a model may have been at work: %i', (status) => {
    expect(costOfHttp(status)).toBeNull();
  });

  it.each(['timeout', 'connection', 'cancelled', 'empty', 'malformed', 'refused', 'unavailable'] as const)(
    'is not known for %s, which may be charged',
    (kind) => {
      expect(costOfFailure(new ModelFailure(kind, 'It failed'), termsOf(NANO))).toBeNull();
    },
  );
});
