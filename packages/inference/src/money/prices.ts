import type { ProviderName } from '../model/model-client.ts';

/** US dollars for a million tokens. */
export interface TokenRates {
  readonly input: number;
  /** Input that the provider still had in its prompt cache. */
  readonly cachedInput: number;
  /** Input that the provider puts into its prompt cache, for the shortest time that it offers. */
  readonly cacheWrite: number;
  /** Reasoning included. */
  readonly output: number;
}

export interface ModelPrice extends TokenRates {
  /** What everything in a request costs, its answer included, when its input has more than `above` tokens. */
  readonly longInput?: { readonly above: number; readonly rates: TokenRates };
}

/** Prices by the name of the model, without the date of a snapshot. */
export type PriceTable = Readonly<Record<string, ModelPrice>>;

/** The day on which the table below was last compared with what the providers publish. */
export const PRICES_AS_OF = '2026-10-24';

const OPENAI_LONG_INPUT = 272_000;

/** Standard processing, from https://developers.openai.com/api/docs/pricing */
const OPENAI: PriceTable = {
  'gpt-6.1-sol': openAiWithWrites(2, 0.1, 10),
  'gpt-6-astra': openAiWithWrites(10, 1, 50),
  'gpt-6-sol': openAiWithWrites(2, 0.2, 10),
  'gpt-6-luna': openAiWithWrites(0.1, 0.01, 0.5),
  'gpt-5.6': openAiWithWrites(4, 0.4, 20),
  'gpt-5.6-sol': openAiWithWrites(4, 0.4, 20),
  'gpt-5.6-terra': openAiWithWrites(2, 0.2, 12),
  'gpt-5.6-luna': openAiWithWrites(0.2, 0.02, 1.2),
  'gpt-5.5': withLongInput(openAi(5, 0.5, 30)),
  'gpt-5.4': withLongInput(openAi(2.5, 0.25, 15)),
  'gpt-5.4-mini': openAi(0.75, 0.075, 4.5),
  'gpt-5.4-nano': openAi(0.2, 0.02, 1.25),
  'gpt-5.2': openAi(1.75, 0.175, 14),
  'gpt-5.1': openAi(1.25, 0.125, 10),
  'gpt-5': openAi(1.25, 0.125, 10),
  'gpt-5-chat': openAi(1.25, 0.125, 10),
  'gpt-5-mini': openAi(0.25, 0.025, 2),
  'gpt-5-nano': openAi(0.05, 0.005, 0.4),
  'gpt-4.1': openAi(2, 0.5, 8),
  'gpt-4.1-mini': openAi(0.4, 0.1, 1.6),
  'gpt-4.1-nano': openAi(0.1, 0.025, 0.4),
  'gpt-4o': openAi(2.5, 1.25, 10),
  'gpt-4o-2024-05-13': openAi(5, 5, 15),
  'gpt-4o-mini': openAi(0.15, 0.075, 0.6),
  o3: openAi(2, 0.5, 8),
  'o4-mini': openAi(1.1, 0.275, 4.4),
};

/** From https://platform.claude.com/docs/en/about-claude/pricing */
const ANTHROPIC: PriceTable = {
  'claude-fable-5-1': anthropic(10, 0.25, 50),
  'claude-fable-5': anthropic(10, 1, 50),
  'claude-opus-5-5': anthropic(4, 0.2, 20),
  'claude-opus-5': anthropic(5, 0.5, 25),
  'claude-opus-4-8': anthropic(5, 0.5, 25),
  'claude-opus-4-7': anthropic(5, 0.5, 25),
  'claude-opus-4-6': anthropic(5, 0.5, 25),
  'claude-opus-4-5': anthropic(5, 0.5, 25),
  'claude-opus-4-1': anthropic(15, 1.5, 75),
  'claude-sonnet-5-5': anthropic(2, 0.1, 10),
  'claude-sonnet-5': anthropic(2, 0.2, 10),
  'claude-sonnet-4-6': anthropic(3, 0.3, 15),
  'claude-sonnet-4-5': anthropic(3, 0.3, 15),
  'claude-haiku-5-5': {
    ...anthropic(0.1, 0.01, 0.5),
    longInput: { above: 100_000, rates: anthropic(0.5, 0.05, 2.5) },
  },
  'claude-haiku-4-5': anthropic(1, 0.1, 5),
};

/** Who runs a compatible server decides what it costs. */
const PRICES: Readonly<Record<ProviderName, PriceTable>> = { openai: OPENAI, anthropic: ANTHROPIC, compatible: {} };

/** A day at the end of a model's name tells one of its snapshots; so does the one that is the latest at the time. */
const SNAPSHOT = /-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/;

/**
 * What a model costs; null where that is not known. A snapshot costs what its model costs unless it has a price of its
 * own. Nothing else is guessed from a name: `gpt-5-pro` is not a kind of `gpt-5`.
 *
 * @param overrides come before the table and hold for every provider
 */
export function priceOf(provider: ProviderName, model: string, overrides: PriceTable = {}): ModelPrice | null {
  const family = model.replace(SNAPSHOT, '');
  const tables = [overrides, PRICES[provider]];
  for (const table of tables) {
    for (const name of [model, family]) {
      const price = Object.hasOwn(table, name) ? table[name] : undefined;
      if (price !== undefined) return price;
    }
  }
  return null;
}

/** A model that is not charged for what it puts into the prompt cache. */
function openAi(input: number, cachedInput: number, output: number): TokenRates {
  return { input, cachedInput, cacheWrite: input, output };
}

function openAiWithWrites(input: number, cachedInput: number, output: number): ModelPrice {
  return withLongInput({ input, cachedInput, cacheWrite: 1.25 * input, output });
}

function withLongInput(rates: TokenRates): ModelPrice {
  const { input, cachedInput, cacheWrite, output } = rates;
  const long = { input: 2 * input, cachedInput: 2 * cachedInput, cacheWrite: 2 * cacheWrite, output: 1.5 * output };
  return { ...rates, longInput: { above: OPENAI_LONG_INPUT, rates: long } };
}

function anthropic(input: number, cachedInput: number, output: number): TokenRates {
  return { input, cachedInput, cacheWrite: 1.25 * input, output };
}
