import type { AnalyzerName } from '@iris/core';
import { maxPromptTokens } from '../analyzers/prompt-bounds.ts';
import type { KeySource } from '../keys/key-source.ts';
import type { ProviderName } from '../model/model-client.ts';
import { NANO_USD_PER_USD, worstCaseCost } from '../money/cost.ts';
import { type ModelPrice, type PriceTable, priceOf } from '../money/prices.ts';
import type { ReasoningEffort } from '../providers/provider-settings.ts';
import { isSentInTheClear } from './base-url.ts';
import { SettingReader, type Variables } from './setting-reader.ts';
import { COMMON_SETTINGS, PROVIDER_SETTINGS } from './setting-table.ts';

/** A provider that can be asked. */
export interface ConfiguredProvider {
  readonly provider: ProviderName;
  readonly model: string;
  /** Without it, as little as the model allows. */
  readonly effort: ReasoningEffort | undefined;
  /** Without it, that of the provider. A compatible server always has one. */
  readonly baseUrl: string | undefined;
  /** Only a compatible server may do without. */
  readonly key: KeySource | undefined;
  /** Null where it is not known. */
  readonly price: ModelPrice | null;
}

export interface ModelSettings {
  /** Who analyzes, in this order. */
  readonly chain: readonly AnalyzerName[];
  /** Those of the chain, in its order. */
  readonly providers: readonly ConfiguredProvider[];
  /** How long a model may take for an answer. */
  readonly timeoutMs: number;
  readonly maxOutputTokens: number;
  /** Of the file alone, without what is said to the model beside it. */
  readonly inputBudgetTokens: number;
  /** Files that models are asked about at the same time. */
  readonly concurrency: number;
  /** For one UTC day, in billionths of a dollar; undefined for no limit. */
  readonly dailyBudget: number | undefined;
}

export interface LoadedModelSettings {
  readonly settings: ModelSettings;
  /** Whole sentences that name the variable and how to mend it. With any, the settings are not fit for use. */
  readonly mistakes: readonly string[];
  /** Whole sentences for the log. */
  readonly warnings: readonly string[];
}

type Candidate =
  | { readonly kind: 'ready'; readonly provider: ConfiguredProvider }
  /** Its mistakes are known. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'absent'; readonly needs: string };

type Candidates = ReadonlyMap<AnalyzerName, Candidate>;

const PROVIDERS: readonly ProviderName[] = ['openai', 'anthropic', 'compatible'];

/**
 * Reads the settings of the models from environment variables, those of providers that are not in the chain too: a
 * mistake in them is a mistake.
 */
export function loadModelSettings(variables: Variables): LoadedModelSettings {
  const reader = new SettingReader(variables);
  const { analyzers, prices, ...numbers } = COMMON_SETTINGS;
  const overrides = reader.read(prices);
  const candidates: Candidates = new Map(PROVIDERS.map((name) => [name, readProvider(reader, name, overrides)]));
  const chain = reader.read(analyzers) ?? defaultChain(candidates);
  const settings: ModelSettings = {
    chain,
    providers: chain.flatMap((name) => {
      const candidate = candidates.get(name);
      return candidate?.kind === 'ready' ? [candidate.provider] : [];
    }),
    timeoutMs: reader.read(numbers.timeoutMs),
    maxOutputTokens: reader.read(numbers.maxOutputTokens),
    inputBudgetTokens: reader.read(numbers.inputBudgetTokens),
    concurrency: reader.read(numbers.concurrency),
    dailyBudget: reader.read(numbers.dailyBudget),
  };
  const mistakes = [...reader.mistakes, ...findAbsent(chain, candidates), ...findUnpriced(settings)];
  return { settings, mistakes, warnings: [...findOpenWires(settings), ...findUnaffordable(settings)] };
}

/** The first provider that is set up, be it wrongly: nobody wants another one asked because of a mistake. */
function defaultChain(candidates: Candidates): readonly AnalyzerName[] {
  const first = PROVIDERS.find((name) => candidates.get(name)?.kind !== 'absent');
  return first === undefined ? ['structural'] : [first, 'structural'];
}

function readProvider(reader: SettingReader, provider: ProviderName, prices: PriceTable): Candidate {
  const table = PROVIDER_SETTINGS[provider];
  const mistakesBefore = reader.mistakes.length;
  const [key, baseUrl] = [reader.readKey(table), reader.read(table.baseUrl)];
  const [model, effort] = [reader.read(table.model), reader.read(table.effort)];
  if (reader.mistakes.length > mistakesBefore) return { kind: 'wrong' };
  if (provider === 'compatible' && baseUrl === undefined) return { kind: 'absent', needs: table.baseUrl.name };
  if (provider !== 'compatible' && key === undefined) {
    return { kind: 'absent', needs: `${table.key.name} (or ${table.key.name}_FILE, or ${table.keySource.name})` };
  }
  if (model === undefined) {
    reader.mistakes.push(`${table.model.name} is not set, and ${table.baseUrl.name} is: name the model to ask there.`);
    return { kind: 'wrong' };
  }
  return {
    kind: 'ready',
    provider: { provider, model, effort, baseUrl, key, price: priceOf(provider, model, prices) },
  };
}

function findAbsent(chain: readonly AnalyzerName[], candidates: Candidates): string[] {
  return chain.flatMap((name) => {
    const candidate = candidates.get(name);
    if (candidate?.kind !== 'absent') return [];
    return [`IRIS_ANALYZERS names ${name}, and ${candidate.needs} is not set: set it, or take ${name} out.`];
  });
}

/** Whoever limits what is spent has to know what that is. */
function findUnpriced({ providers, dailyBudget }: ModelSettings): string[] {
  if (dailyBudget === undefined) return [];
  return providers.flatMap(({ provider, model, price }) => {
    if (price !== null) return [];
    const example = JSON.stringify({ [model]: { input: 0, output: 0 } });
    return [
      `IRIS_DAILY_BUDGET_USD is set, and what ${model} (${provider}) costs is not known: set its price with IRIS_PRICES, for example ${example} where it costs nothing.`,
    ];
  });
}

function findOpenWires({ providers }: ModelSettings): string[] {
  return providers.flatMap(({ provider, baseUrl }) => {
    if (baseUrl === undefined || !isSentInTheClear(baseUrl)) return [];
    return [`${PROVIDER_SETTINGS[provider].baseUrl.name} is not https: source text can be read on its way there.`];
  });
}

/** A call is made only where its worst case fits into the budget. */
function findUnaffordable({ providers, dailyBudget, inputBudgetTokens, maxOutputTokens }: ModelSettings): string[] {
  if (dailyBudget === undefined) return [];
  return providers.flatMap(({ model, price }) => {
    if (price === null) return [];
    const cost = worstCaseCost({ inputTokens: maxPromptTokens(inputBudgetTokens), maxOutputTokens }, price);
    if (cost <= dailyBudget) return [];
    return [
      `IRIS_DAILY_BUDGET_USD is too little for a call of ${model} about a large file, which may cost $${cost / NANO_USD_PER_USD}: raise it, or lower IRIS_MODEL_INPUT_BUDGET_TOKENS or IRIS_MODEL_MAX_OUTPUT_TOKENS.`,
    ];
  });
}
