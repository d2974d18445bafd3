import type { ModelUsage } from '../model/model-client.ts';
import type { FailureKind, ModelFailure } from '../model/model-failure.ts';
import type { ModelPrice, TokenRates } from './prices.ts';

/** Money is counted in whole billionths of a dollar, so that sums are exact. */
export const NANO_USD_PER_USD = 1_000_000_000;

/** Rates have at most six decimal places, so that a token costs a whole number of these. */
const PICO_USD_PER_TOKEN = 1_000_000;
const PICO_USD_PER_NANO_USD = 1000n;
/** More than any model takes or gives, and few enough for any cost to be a whole number in JavaScript. */
const MAX_TOKENS = 1_000_000_000;

/** What a call may take at the most. */
export interface CallEstimate {
  /** The whole prompt, not less than the provider will count. */
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
}

/** What a provider does not charge for: it did not begin, or says itself that it failed. */
const UNPAID: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'rate_limited',
  'unavailable',
  'input_too_long',
  'unauthorized',
  'out_of_quota',
  'rejected',
  'circuit_open',
]);

/**
 * What a call cost, in billionths of a dollar, a fraction counted as one. Null where the price is not known or the
 * counts make no sense, which a server may well report.
 */
export function costOf(usage: ModelUsage, price: ModelPrice | null): number | null {
  const { inputTokens, cachedInputTokens, cacheWriteTokens = 0, outputTokens } = usage;
  const plainTokens = inputTokens - cachedInputTokens - cacheWriteTokens;
  const counts = [plainTokens, cachedInputTokens, cacheWriteTokens, outputTokens];
  // Nobody was ever asked nothing: a server that says so does not count.
  if (price === null || inputTokens === 0 || !counts.every(isCount)) return null;
  const rates = ratesFor(inputTokens, price);
  return sum([
    [plainTokens, rates.input],
    [cachedInputTokens, rates.cachedInput],
    [cacheWriteTokens, rates.cacheWrite],
    [outputTokens, rates.output],
  ]);
}

/** The most that a call can cost, in billionths of a dollar: nothing is cached, and the answer is as long as it may be. */
export function worstCaseCost({ inputTokens, maxOutputTokens }: CallEstimate, price: ModelPrice): number {
  const rates = ratesFor(inputTokens, price);
  const dearestInput = Math.max(rates.input, rates.cachedInput, rates.cacheWrite);
  return sum([
    [Math.ceil(inputTokens), dearestInput],
    [Math.ceil(maxOutputTokens), rates.output],
  ]);
}

/**
 * What has to be taken as the cost of a call that failed, in billionths of a dollar: what the provider says, nothing
 * for what providers do not charge for, and else all that was reserved: a call that nobody waited for is charged as well.
 */
export function costOfFailure(failure: ModelFailure, price: ModelPrice | null, reserved: number): number {
  if (failure.usage !== undefined) return costOf(failure.usage, price) ?? reserved;
  return UNPAID.has(failure.kind) ? 0 : reserved;
}

function ratesFor(inputTokens: number, price: ModelPrice): TokenRates {
  const { longInput } = price;
  return longInput !== undefined && inputTokens > longInput.above ? longInput.rates : price;
}

function sum(items: readonly (readonly [tokens: number, rate: number])[]): number {
  const pico = items.reduce(
    (total, [tokens, rate]) => total + BigInt(tokens) * BigInt(Math.round(rate * PICO_USD_PER_TOKEN)),
    0n,
  );
  return Number((pico + PICO_USD_PER_NANO_USD - 1n) / PICO_USD_PER_NANO_USD);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS;
}
