import { describe, expect, it } from 'vitest';
import { PRICES_AS_OF, priceOf } from '../../src/money/prices.ts';

describe('the price of a model', () => {
  it('is that of its table, of the provider that runs it', () => {
    expect(priceOf('openai', 'gpt-5-nano')).toEqual({ input: 0.05, cachedInput: 0.005, cacheWrite: 0.05, output: 0.4 });
    expect(priceOf('anthropic', 'claude-haiku-4-5')).toEqual({
      input: 1,
      cachedInput: 0.1,
      cacheWrite: 1.25,
      output: 5,
    });
    expect(priceOf('anthropic', 'gpt-5-nano')).toBeNull();
  });

  it.each([
    ['openai', 'gpt-5-nano-2025-08-07', 'gpt-5-nano'],
    ['openai', 'gpt-4.1-mini-2025-04-14', 'gpt-4.1-mini'],
    ['openai', 'gpt-5-chat-latest', 'gpt-5-chat'],
    ['anthropic', 'claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['anthropic', 'claude-opus-4-5-20251101', 'claude-opus-4-5'],
  ] as const)('of %s is for the snapshot %s that of %s', (provider, snapshot, model) => {
    const price = priceOf(provider, model);
    expect(price).not.toBeNull();
    expect(priceOf(provider, snapshot)).toEqual(price);
  });

  it('is for a snapshot with a price of its own that one', () => {
    expect(priceOf('openai', 'gpt-4o-2024-05-13')).toMatchObject({ input: 5, output: 15 });
    expect(priceOf('openai', 'gpt-4o-2024-08-06')).toMatchObject({ input: 2.5, output: 10 });
  });

  it.each([
    ['openai', 'gpt-5-pro'],
    ['openai', 'gpt-5-nano-turbo'],
    ['openai', 'gpt-5-nano-2025'],
    ['openai', 'ft:gpt-4.1-nano-2025-04-14:org::id'],
    ['openai', 'GPT-5-NANO'],
    ['openai', 'constructor'],
    ['openai', '__proto__'],
    ['openai', ''],
    ['anthropic', 'claude'],
    ['compatible', 'gpt-5-nano'],
    ['compatible', 'qwen3:8b'],
  ] as const)('of %s is not known, rather than nothing, for %j', (provider, model) => {
    expect(priceOf(provider, model)).toBeNull();
  });

  it('is the one that was set, whoever runs the model, and for its snapshots too', () => {
    const own = { input: 1, cachedInput: 1, cacheWrite: 1, output: 2 };
    const overrides = { 'gpt-5-nano': own, 'qwen3:8b': own };
    expect(priceOf('openai', 'gpt-5-nano', overrides)).toEqual(own);
    expect(priceOf('openai', 'gpt-5-nano-2025-08-07', overrides)).toEqual(own);
    expect(priceOf('compatible', 'qwen3:8b', overrides)).toEqual(own);
    expect(priceOf('openai', 'gpt-5-mini', overrides)).toMatchObject({ input: 0.25 });
  });

  it('says of which day it is', () => {
    expect(new Date(PRICES_AS_OF).toISOString().slice(0, 10)).toBe(PRICES_AS_OF);
  });
});
