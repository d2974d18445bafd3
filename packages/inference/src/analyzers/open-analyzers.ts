import type { Analyzer } from '@iris/core';
import type { StructuralAnalyzer } from '@iris/engine';
import type { StoreLog } from '@iris/sqlite';
import { type KeyLog, ModelKey } from '../keys/model-key.ts';
import { DailyBudget } from '../money/daily-budget.ts';
import { preparePrompt } from '../prompt/prepare-prompt.ts';
import { createModelClient } from '../providers/create-model-client.ts';
import { resilientClient } from '../resilience/resilient-client.ts';
import type { ConfiguredProvider, ModelSettings } from '../settings/model-settings.ts';
import { PROVIDER_SETTINGS } from '../settings/setting-table.ts';
import { meteredClient } from './metered-client.ts';
import { ModelAnalyzer, type ModelAnalyzerOptions } from './model-analyzer.ts';
import type { PreparePrompt } from './model-reading.ts';
import { Places } from './places.ts';
import { Turns } from './turns.ts';

export interface OpenAnalyzersOptions {
  /** Also says what files declare, for the models. Whoever made it closes it. */
  readonly structural: StructuralAnalyzer;
  /** In the thread that asks, unless told. */
  readonly prepare?: PreparePrompt;
  /** The base folder, where the daily budget is kept. */
  readonly directory: string;
  readonly log: StoreLog & KeyLog;
  readonly onAttempt?: ModelAnalyzerOptions['onAttempt'];
  /** All the time that a caller ever has, in ms; any unless told. */
  readonly callerTimeMs?: number;
}

export interface OpenedAnalyzers {
  /** As configured, first choice first. */
  readonly chain: readonly [Analyzer, ...Analyzer[]];
  /** Those of the chain that ask models, in its order. */
  readonly models: readonly ModelAnalyzer[];
  /** Ends what is done in the background, and settles what was spent. */
  close(): void;
}

/** Makes the analyzers of a chain. Nothing fails here: a key that cannot be read yet is read in the background. */
export function openAnalyzers(settings: ModelSettings, options: OpenAnalyzersOptions): OpenedAnalyzers {
  const { structural, directory, log } = options;
  const { dailyBudget } = settings;
  const isAsked = settings.providers.length > 0;
  const budget =
    dailyBudget === undefined || !isAsked ? undefined : new DailyBudget({ directory, budget: dailyBudget, log });
  const places = new Places(settings.concurrency);
  const turns = new Turns();
  const opened = settings.providers.map((provider) =>
    openModel(provider, settings, { ...options, budget, places, turns }),
  );
  const models = opened.map(({ analyzer }) => analyzer);
  const chain = settings.chain.flatMap((name): Analyzer[] => {
    if (name === 'structural') return [structural];
    return models.filter((model) => model.name === name);
  });
  const [first, ...others] = chain;
  if (first === undefined) throw new RangeError('A chain needs an analyzer');
  return {
    chain: [first, ...others],
    models,
    close: () => {
      for (const { key } of opened) key?.close();
      budget?.close();
    },
  };
}

/**
 * What of a caller's time a model may take. With more, no call would ever be given its whole time, and one that hangs
 * would never count against its provider.
 */
const MODEL_SHARE = 2 / 3;

interface Shared extends OpenAnalyzersOptions {
  readonly budget: DailyBudget | undefined;
  readonly places: Places;
  readonly turns: Turns;
}

function openModel(provider: ConfiguredProvider, settings: ModelSettings, shared: Shared) {
  const { budget, places, turns, structural, log, onAttempt } = shared;
  const { price } = provider;
  const { inputBudgetTokens, maxOutputTokens } = settings;
  const timeLimitMs = Math.min(settings.timeoutMs, MODEL_SHARE * (shared.callerTimeMs ?? Number.POSITIVE_INFINITY));
  const key = openKey(provider, log);
  const client = createModelClient(toProviderSettings(provider, key));
  const metered = meteredClient(client, { price, budget, timeLimitMs });
  const analyzer = new ModelAnalyzer({
    client: resilientClient(metered, { timeLimitMs, key }),
    key,
    keyWasRead: key?.start() ?? Promise.resolve(),
    price,
    budget,
    places,
    turns,
    structural,
    prepare: shared.prepare ?? ((request) => preparePrompt(request)),
    inputBudgetTokens,
    maxOutputTokens,
    onAttempt,
  });
  return { analyzer, key };
}

function openKey({ provider, key: source }: ConfiguredProvider, log: KeyLog): ModelKey | undefined {
  return source && new ModelKey({ name: PROVIDER_SETTINGS[provider].key.name, source, log });
}

function toProviderSettings(
  { provider, model, effort, baseUrl }: ConfiguredProvider,
  key: ModelKey | undefined,
): Parameters<typeof createModelClient>[0] {
  if (provider === 'compatible') {
    if (baseUrl === undefined) throw new TypeError('A compatible server has an address');
    return { provider, model, effort, baseUrl, key: key?.reveal };
  }
  if (key === undefined) throw new TypeError(`${provider} needs a key`);
  return { provider, model, effort, baseUrl, key: key.reveal };
}
