import type { AnalyzerFailureReason } from '@iris/core';
import type { ModelKey } from '../keys/model-key.ts';
import { worstCaseCost } from '../money/cost.ts';
import type { DailyBudget } from '../money/daily-budget.ts';
import type { ModelPrice } from '../money/prices.ts';
import type { ResilientClient } from '../resilience/resilient-client.ts';
import { maxPromptTokens } from './prompt-bounds.ts';

/** What decides whether a model can be asked at all. */
export interface Preconditions {
  readonly client: Pick<ResilientClient, 'circuit'>;
  /** Absent where none is needed. */
  readonly key: Pick<ModelKey, 'isKnown' | 'health'> | undefined;
  /** Null where it is not known; then there is no budget either. */
  readonly price: ModelPrice | null;
  readonly budget: Pick<DailyBudget, 'status'> | undefined;
  readonly maxOutputTokens: number;
}

export interface Hindrance {
  readonly reason: AnalyzerFailureReason;
  /** For the public: names no key, no path and no address. */
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** Why it would be in vain to prepare anything for a model now; undefined where it would not. */
export function whyNotNow(conditions: Preconditions): Hindrance | undefined {
  return findMissingKey(conditions) ?? findOpenCircuit(conditions) ?? findShortage(conditions);
}

function findMissingKey({ key }: Preconditions): Hindrance | undefined {
  if (key === undefined || key.isKnown) return undefined;
  const health = key.health();
  return { reason: 'no_key', message: health.status === 'degraded' ? health.reason : 'There is no key yet.' };
}

function findOpenCircuit({ client: { circuit } }: Preconditions): Hindrance | undefined {
  if (circuit.status === 'closed') return undefined;
  const hindrance = {
    reason: 'left_alone',
    message: `The provider is left alone for a while, after failures (${circuit.because}).`,
  } as const;
  if (circuit.status === 'probing') return hindrance;
  // Once its time is over, the next call is the probe.
  return circuit.retryInMs > 0 ? { ...hindrance, retryAfterMs: circuit.retryInMs } : undefined;
}

/** Whether not even the smallest call can be paid for. */
function findShortage({ budget, price, maxOutputTokens }: Preconditions): Hindrance | undefined {
  if (budget === undefined || price === null) return undefined;
  const { budget: total, spent, reserved } = budget.status();
  if (spent === null || reserved === null) return { reason: 'budget_unknown', message: BUDGET_UNKNOWN };
  const least = worstCaseCost({ inputTokens: maxPromptTokens(0), maxOutputTokens }, price);
  return spent + reserved + least > total ? { reason: 'budget_spent', message: BUDGET_SPENT } : undefined;
}

export const BUDGET_SPENT = 'What may be spent on models in a day (UTC, IRIS_DAILY_BUDGET_USD) is spent.';
export const BUDGET_UNKNOWN = 'What was spent on models today is not known, so no model is asked.';
