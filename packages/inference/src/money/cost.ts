import type { ModelUsage } from '../model/model-client.ts';
import type { ModelFailure } from '../model/model-failure.ts';
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

/** Some servers give a little more than what they were allowed; who says so much more does not count. */
const OUTPUT_TOLERANCE = 2;

/** What decides what a call cost. */
export interface CallTerms {
  readonly price: ModelPrice | null;
  /** What the call was allowed. */
  readonly maxOutputTokens: number;
}

/**
 * What a call cost, in billionths of a dollar, a fraction counted as one. Null where the price is not known or the
 * counts make no sense, which a server may well report.
 */
export function costOf(usage: ModelUsage, { price, maxOutputTokens }: CallTerms): number | null {
  const { inputTokens, cachedInputTokens, cacheWriteTokens = 0, outputTokens, reasoningTokens } = usage;
  const plainTokens = inputTokens - cachedInputTokens - cacheWriteTokens;
  const counts = [plainTokens, cachedInputTokens, cacheWriteTokens, outputTokens, reasoningTokens];
  // Nobody was ever asked nothing or answered with nothing: a server that says so does not count.
  const isCounted = inputTokens > 0 && outputTokens > 0 && counts.every(isCount);
  const isAllowed = reasoningTokens <= outputTokens && outputTokens <= maxOutputTokens * OUTPUT_TOLERANCE;
  if (price === null || !isCounted || !isAllowed) return null;
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
 * What a call that failed cost, in billionths of a dollar: what the provider says, or nothing where it turned the call
 * away. Null where nobody knows: a call that nobody waited for is charged as well.
 */
export function costOfFailure({ usage, isUnpaid }: ModelFailure, terms: CallTerms): number | null {
  if (usage !== undefined) return costOf(usage, terms);
  return isUnpaid ? 0 : null;
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
