import { type CounterName, openRunningTotals } from '@iris/metrics';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AnalysisCompleted, AnswerOrigin, CacheTier } from '../../src/telemetry/analysis-observer.ts';
import { TotalsObserver } from '../../src/telemetry/totals-observer.ts';
import { makeFolder } from '../support/folder.ts';

/** An observer over totals of its own, and what it has counted so far, without what is zero. */
function observe(tiers: readonly CacheTier[] = ['memory', 'disk']) {
  const log = { info: () => undefined, warn: () => undefined };
  const totals = openRunningTotals({ directory: makeFolder(), log });
  onTestFinished(() => totals.close());
  const counted = (): Partial<Record<CounterName, number>> =>
    Object.fromEntries(Object.entries(totals.snapshot()).filter(([, value]) => value > 0));
  return { observer: new TotalsObserver({ totals, tiers }), counted };
}

function completed(origin: AnswerOrigin, avoidedCostUsd: number | null = null): AnalysisCompleted {
  return {
    requestId: 'a',
    origin,
    totalLatencyMs: 3,
    inputTokens: 0,
    outputTokens: 0,
    estimatedCostUsd: 0,
    avoidedCostUsd,
    responsibilityBlockCount: 2,
  };
}

describe('an answer', () => {
  it.each<[AnswerOrigin, Partial<Record<CounterName, number>>]>([
    ['memory', { 'answers.memory': 1, 'cache_hits.memory': 1 }],
    ['disk', { 'answers.disk': 1, 'cache_misses.memory': 1, 'cache_hits.disk': 1 }],
    ['analysis', { 'answers.analysis': 1, 'cache_misses.memory': 1, 'cache_misses.disk': 1 }],
    ['coalesced', { 'answers.coalesced': 1, 'cache_misses.memory': 1, 'cache_misses.disk': 1 }],
    ['blank', { 'answers.blank': 1 }],
  ])('from %s counts for every tier that was asked, and for no other', (origin, expected) => {
    const { observer, counted } = observe();
    observer.completed(completed(origin));
    expect(counted()).toEqual(expected);
  });

  it('from a shared tier was missed in the tiers before it', () => {
    const { observer, counted } = observe(['memory', 'disk', 'shared']);
    observer.completed(completed('shared'));
    expect(counted()).toEqual({
      'answers.shared': 1,
      'cache_misses.memory': 1,
      'cache_misses.disk': 1,
      'cache_hits.shared': 1,
    });
  });

  it('of a lesser analyzer is counted by why the first choice did not answer', () => {
    const { observer, counted } = observe();
    observer.completed({ ...completed('memory'), degradedBecause: 'rate_limited' });
    observer.completed({ ...completed('memory'), degradedBecause: 'rate_limited' });
    expect(counted()).toMatchObject({ 'answers.memory': 2, 'degradations.rate_limited': 2 });
  });

  it('that did not have to be made again saves what it had cost', () => {
    const { observer, counted } = observe();
    observer.completed(completed('memory', 0.002_5));
    observer.completed(completed('memory', null));
    expect(counted()).toMatchObject({ 'answers.memory': 2, 'model.avoided_cost_nano_usd': 2_500_000 });
  });
});

describe('an attempt to ask a model', () => {
  const usage = { inputTokens: 1000, cachedInputTokens: 600, outputTokens: 200, reasoningTokens: 50 };

  it('counts what the provider reported and what that cost, whatever came of it', () => {
    const { observer, counted } = observe();
    observer.modelAsked({ analyzer: 'openai', usage, cost: 700_000, failure: undefined });
    observer.modelAsked({ analyzer: 'openai', usage, cost: null, failure: 'truncated' });
    observer.modelAsked({ analyzer: 'openai', usage: undefined, cost: null, failure: 'rate_limited' });
    expect(counted()).toEqual({
      'model.attempts': 3,
      'model.failed_attempts': 2,
      'model.input_tokens': 2000,
      'model.cached_input_tokens': 1200,
      'model.output_tokens': 400,
      'model.reasoning_tokens': 100,
      'model.cost_nano_usd': 700_000,
    });
  });
});

describe('an analysis', () => {
  const usage = { inputTokens: 1000, outputTokens: 200, estimatedCostUsd: 0.000_7 };

  it('made by a model is counted as such', () => {
    const { observer, counted } = observe();
    observer.analysisMade({ analyzer: 'openai', usage });
    expect(counted()).toEqual({ 'analyses.made': 1, 'model.calls': 1 });
  });

  it('made from syntax alone asks no model', () => {
    const { observer, counted } = observe();
    observer.analysisMade({ analyzer: 'structural', usage: { inputTokens: 0, outputTokens: 0, estimatedCostUsd: 0 } });
    expect(counted()).toEqual({ 'analyses.made': 1 });
  });

  it('that fails is counted by its code, a refused request by its own', () => {
    const { observer, counted } = observe();
    observer.requested();
    observer.failed({ requestId: 'a', errorType: 'deadline_exceeded', latencyUntilFailureMs: 5 });
    observer.refused('rate_limited');
    observer.refused('rate_limited');
    expect(counted()).toEqual({
      'analyses.requested': 1,
      'failures.deadline_exceeded': 1,
      'refusals.rate_limited': 2,
    });
  });
});

it('bytes are added up', () => {
  const { observer, counted } = observe();
  observer.received(100);
  observer.received(0);
  observer.sent(2000);
  observer.sent(1);
  expect(counted()).toEqual({ 'traffic.received_bytes': 100, 'traffic.sent_bytes': 2001 });
});
