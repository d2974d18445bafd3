import { describe, expect, it } from 'vitest';
import { ANALYZER_FAILURES, AnalyzerError, addUsage, describeFailures, NO_USAGE } from '../src/index.ts';

describe('the failures of analyzers', () => {
  it('are told in their order, in words that hold no colon and no semicolon of their own', () => {
    expect(describeFailures([{ analyzer: 'openai', reason: 'rate_limited' }])).toBe('openai: rate limited');
    const both = [
      { analyzer: 'openai', reason: 'timed_out' },
      { analyzer: 'anthropic', reason: 'budget_spent' },
    ] as const;
    expect(describeFailures(both)).toBe('openai: timed out; anthropic: daily budget spent');
    for (const words of Object.values(ANALYZER_FAILURES)) expect(words).toMatch(/^[a-z ]{2,40}$/);
  });

  it('cost nothing unless they say so', () => {
    const error = new AnalyzerError('analyzer_unavailable', 'No answer.', { reason: 'failed', retryAfterSeconds: 3 });
    expect(error).toMatchObject({ status: 503, reason: 'failed', usage: NO_USAGE, retryAfterSeconds: 3 });
  });
});

describe('what several calls cost', () => {
  const paid = { inputTokens: 10, cachedInputTokens: 4, outputTokens: 5, reasoningTokens: 2, estimatedCostUsd: 0.25 };

  it('is added up', () => {
    expect(addUsage(paid, { ...paid, estimatedCostUsd: 0.5 })).toEqual({
      inputTokens: 20,
      cachedInputTokens: 8,
      outputTokens: 10,
      reasoningTokens: 4,
      estimatedCostUsd: 0.75,
    });
    expect(addUsage(paid, NO_USAGE)).toEqual(paid);
    expect(addUsage(NO_USAGE, NO_USAGE)).toEqual(NO_USAGE);
  });

  it('is not known where one of them is not', () => {
    expect(addUsage(paid, { ...paid, estimatedCostUsd: null }).estimatedCostUsd).toBeNull();
  });
});
