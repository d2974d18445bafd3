import type { AnalyzerName } from '@iris/core';
import type { ProviderName } from '../model/model-client.ts';
import { NANO_USD_PER_USD } from '../money/cost.ts';
import { parsePriceOverrides } from '../money/price-overrides.ts';
import { PRICES_AS_OF, type PriceTable } from '../money/prices.ts';
import type { ReasoningEffort } from '../providers/provider-settings.ts';
import { parseBaseUrl } from './base-url.ts';
import {
  accept,
  type ModelSetting,
  oneOf,
  optional,
  type ParsedSetting,
  refuse,
  setting,
  wholeNumber,
} from './setting.ts';

/** The settings of one provider. */
export interface ProviderSettingTable {
  readonly key: ModelSetting<string | undefined>;
  readonly keySource: ModelSetting<string | undefined>;
  /** Where only the store of secrets is named: the secret, and with a slash before it the parameter. */
  readonly defaultSecret: string;
  readonly model: ModelSetting<string | undefined>;
  readonly effort: ModelSetting<ReasoningEffort | undefined>;
  readonly baseUrl: ModelSetting<string | undefined>;
}

interface ProviderTexts {
  readonly key: { readonly name: string; readonly meaning: string };
  /** What the names of the other settings begin with. */
  readonly prefix: string;
  readonly defaultSecret: string;
  readonly defaultModel?: string;
  readonly baseUrl: { readonly meaning: string; readonly defaultText: string };
  /** Whether `http` will do in a private network. */
  readonly isOwnServer: boolean;
}

const ANALYZERS: readonly AnalyzerName[] = ['openai', 'anthropic', 'compatible', 'structural'];
const EFFORTS: readonly ReasoningEffort[] = ['default', 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const MODEL_NAME = /^[\x21-\x7e]{1,200}$/;
const MAX_BUDGET_USD = 1_000_000;
const MAX_SECONDS = 3600;
const DEFAULT_TIMEOUT_SECONDS = 20;

export const PROVIDER_SETTINGS: Readonly<Record<ProviderName, ProviderSettingTable>> = {
  openai: providerTable({
    key: { name: 'OPENAI_API_KEY', meaning: 'Key of OpenAI' },
    prefix: 'IRIS_OPENAI',
    defaultSecret: 'iris/openai-api-key',
    defaultModel: 'gpt-5-nano',
    baseUrl: { meaning: "Another address that speaks OpenAI's Responses API", defaultText: 'OpenAI' },
    isOwnServer: false,
  }),
  anthropic: providerTable({
    key: { name: 'ANTHROPIC_API_KEY', meaning: 'Key of Anthropic' },
    prefix: 'IRIS_ANTHROPIC',
    defaultSecret: 'iris/anthropic-api-key',
    defaultModel: 'claude-haiku-5-5',
    baseUrl: { meaning: "Another address that speaks Anthropic's Messages API", defaultText: 'Anthropic' },
    isOwnServer: false,
  }),
  compatible: providerTable({
    key: { name: 'IRIS_COMPATIBLE_API_KEY', meaning: 'Key of that server, where it wants one' },
    prefix: 'IRIS_COMPATIBLE',
    defaultSecret: 'iris/compatible-api-key',
    baseUrl: {
      meaning:
        'Server with an OpenAI-compatible API (Ollama, vLLM, LM Studio, a gateway), for example `http://127.0.0.1:11434/v1`',
      defaultText: 'none',
    },
    isOwnServer: true,
  }),
};

/** The settings that are the same for all providers. */
export const COMMON_SETTINGS = {
  analyzers: optional<readonly AnalyzerName[]>({
    name: 'IRIS_ANALYZERS',
    meaning: `Who analyzes, in this order, comma-separated: ${code(ANALYZERS)}; where one cannot, the next one does`,
    defaultText: 'the first provider that is set up, then `structural`',
    parse: parseAnalyzers,
  }),
  timeoutMs: setting<number>({
    name: 'IRIS_MODEL_TIMEOUT_SECONDS',
    meaning:
      'How long a model may take for an answer, in seconds; never longer than the request has left, nor than two thirds of all its time',
    defaultText: `\`${DEFAULT_TIMEOUT_SECONDS}\``,
    parse: parseSeconds,
    fallback: DEFAULT_TIMEOUT_SECONDS * 1000,
  }),
  maxOutputTokens: wholeNumber('IRIS_MODEL_MAX_OUTPUT_TOKENS', {
    meaning: 'Longest answer of a model, in tokens, those of its reasoning included',
    fallback: 8192,
    min: 256,
    max: 128_000,
  }),
  inputBudgetTokens: wholeNumber('IRIS_MODEL_INPUT_BUDGET_TOKENS', {
    meaning: 'What a model is sent of a file, in tokens; of a longer one it gets the outline and parts of the source',
    fallback: 32_000,
    min: 1000,
    max: 1_000_000,
  }),
  concurrency: wholeNumber('IRIS_MODEL_CONCURRENCY', {
    meaning: 'Files that models are asked about at the same time; four times as many may wait, at least 64',
    fallback: 64,
    min: 1,
    max: 10_000,
  }),
  dailyBudget: optional<number>({
    name: 'IRIS_DAILY_BUDGET_USD',
    meaning: 'What may be spent on models in a day (UTC), in US dollars; see [costs](docs/costs.md)',
    defaultText: 'no limit',
    parse: parseBudget,
  }),
  prices: setting<PriceTable>({
    name: 'IRIS_PRICES',
    meaning:
      'What models [cost](docs/costs.md), in US dollars for a million tokens: a JSON object such as `{"gpt-5-nano": {"input": 0.05, "cached_input": 0.005, "output": 0.4}}`, or the path of a file that holds one',
    defaultText: `list prices of ${PRICES_AS_OF}`,
    parse: (text) => {
      const parsed = parsePriceOverrides(text);
      return parsed.ok ? accept(parsed.prices) : refuse(...parsed.mistakes);
    },
    fallback: {},
  }),
} as const;

/** Every setting of the models as a table shows it, in its order. */
export const MODEL_SETTINGS: readonly Pick<ModelSetting<unknown>, 'name' | 'meaning' | 'defaultText' | 'secret'>[] = [
  COMMON_SETTINGS.analyzers,
  ...Object.values(PROVIDER_SETTINGS).flatMap(({ key, keySource, model, effort, baseUrl }) => {
    return [baseUrl, model, effort, key, keySource];
  }),
  COMMON_SETTINGS.timeoutMs,
  COMMON_SETTINGS.maxOutputTokens,
  COMMON_SETTINGS.inputBudgetTokens,
  COMMON_SETTINGS.concurrency,
  COMMON_SETTINGS.dailyBudget,
  COMMON_SETTINGS.prices,
];

function providerTable(texts: ProviderTexts): ProviderSettingTable {
  const { key, prefix, defaultSecret, defaultModel, baseUrl, isOwnServer } = texts;
  const secrets = [`aws-secretsmanager:${defaultSecret}`, `aws-ssm:/${defaultSecret}`, 'file:PATH'];
  return {
    key: { ...key, defaultText: 'none', secret: true, parse: accept, fallback: undefined },
    keySource: optional({
      name: `${key.name}_SOURCE`,
      meaning: `Where that key is kept instead, and read again when it is replaced: ${code(secrets)}; \`#FIELD\` after a secret names a field of the JSON object that it is`,
      defaultText: 'none',
      parse: accept,
    }),
    defaultSecret,
    model: setting<string | undefined>({
      name: `${prefix}_MODEL`,
      meaning: 'Model that is asked',
      defaultText: defaultModel === undefined ? 'none' : `\`${defaultModel}\``,
      parse: (text) => (MODEL_NAME.test(text) ? accept(text) : refuse('must be the name of a model, without spaces')),
      fallback: defaultModel,
    }),
    effort: optional({
      name: `${prefix}_EFFORT`,
      meaning: `How much the model reasons before it answers, where it lets that be chosen: ${code(EFFORTS)}`,
      defaultText: defaultModel === undefined ? '`default`' : 'as little as the model allows',
      parse: oneOf(EFFORTS),
    }),
    baseUrl: optional({
      ...baseUrl,
      name: `${prefix}_BASE_URL`,
      parse: (text) => parseBaseUrl(text, { allowsPrivate: isOwnServer }),
    }),
  };
}

function parseAnalyzers(text: string): ParsedSetting<readonly AnalyzerName[]> {
  const names = text.split(',').map((name) => name.trim());
  const known = names.flatMap((name) => ANALYZERS.filter((analyzer) => analyzer === name));
  const isFine = known.length === names.length && new Set(known).size === known.length;
  return isFine ? accept(known) : refuse(`must hold some of ${ANALYZERS.join(', ')}, comma-separated, each once`);
}

function parseSeconds(text: string): ParsedSetting<number> {
  const milliseconds = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Math.round(Number(text) * 1000) : 0;
  if (milliseconds > 0 && milliseconds <= MAX_SECONDS * 1000) return accept(milliseconds);
  return refuse(`must be a number above 0, at most ${MAX_SECONDS}`);
}

/** Nothing is not a budget: elsewhere 0 stands for no limit. */
function parseBudget(text: string): ParsedSetting<number> {
  const usd = /^\d{1,7}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (usd > 0 && usd <= MAX_BUDGET_USD) return accept(Math.round(usd * NANO_USD_PER_USD));
  return refuse(
    `must be a number of dollars above 0, at most ${MAX_BUDGET_USD} (to ask no model, set IRIS_ANALYZERS=structural)`,
  );
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
