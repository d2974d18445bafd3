import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../sqlite/test/support/temporary-folder.ts';
import { loadModelSettings, type ModelSettings } from '../../src/settings/model-settings.ts';
import type { Variables } from '../../src/settings/setting-reader.ts';
import { MODEL_SETTINGS } from '../../src/settings/setting-table.ts';

const KEY = 'not-to-be-seen';
const LOCAL = { IRIS_COMPATIBLE_BASE_URL: 'http://127.0.0.1:11434/v1/', IRIS_COMPATIBLE_MODEL: 'qwen3:8b' };

function settingsOf(variables: Variables): ModelSettings {
  const { settings, mistakes } = loadModelSettings(variables);
  expect(mistakes).toEqual([]);
  return settings;
}

function mistakesOf(variables: Variables): readonly string[] {
  return loadModelSettings(variables).mistakes;
}

function writeKey(text: string): string {
  const path = join(makeTemporaryFolder(), 'key');
  writeFileSync(path, text);
  return path;
}

describe('the chain of analyzers', () => {
  it.each<[string, Variables, readonly string[]]>([
    ['nothing', {}, ['structural']],
    ['a key of OpenAI', { OPENAI_API_KEY: KEY }, ['openai', 'structural']],
    ['a key of Anthropic', { ANTHROPIC_API_KEY: KEY }, ['anthropic', 'structural']],
    ['both keys', { OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY }, ['openai', 'structural']],
    ['a key kept in AWS', { ANTHROPIC_API_KEY_SOURCE: 'aws-ssm' }, ['anthropic', 'structural']],
    ['a compatible server', LOCAL, ['compatible', 'structural']],
    ['a key of a compatible server alone', { IRIS_COMPATIBLE_API_KEY: KEY }, ['structural']],
    ['an empty key', { OPENAI_API_KEY: ' ' }, ['structural']],
  ])('is by default, with %s, what is there and then the structural one', (_, variables, chain) => {
    expect(settingsOf(variables).chain).toEqual(chain);
  });

  it('is what is set, with the providers in its order', () => {
    const keys = { OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY };
    const { chain, providers } = settingsOf({ ...keys, IRIS_ANALYZERS: ' anthropic , structural,openai' });
    expect(chain).toEqual(['anthropic', 'structural', 'openai']);
    expect(providers.map(({ provider }) => provider)).toEqual(['anthropic', 'openai']);
    expect(settingsOf({ ...keys, IRIS_ANALYZERS: 'structural' }).providers).toEqual([]);
  });

  it.each(['openai,openai', 'gpt', 'structural,', 'OpenAI', ','])('is refused where it makes no sense: %s', (text) => {
    expect(mistakesOf({ OPENAI_API_KEY: KEY, IRIS_ANALYZERS: text })).toEqual([
      `IRIS_ANALYZERS must hold some of openai, anthropic, compatible, structural, comma-separated, each once (now ${JSON.stringify(text)}).`,
    ]);
  });

  it('is refused with a provider that is not set up, saying what it needs', () => {
    expect(mistakesOf({ IRIS_ANALYZERS: 'openai,anthropic,compatible' })).toEqual([
      'IRIS_ANALYZERS names openai, and OPENAI_API_KEY (or OPENAI_API_KEY_FILE, or OPENAI_API_KEY_SOURCE) is not set: set it, or take openai out.',
      'IRIS_ANALYZERS names anthropic, and ANTHROPIC_API_KEY (or ANTHROPIC_API_KEY_FILE, or ANTHROPIC_API_KEY_SOURCE) is not set: set it, or take anthropic out.',
      'IRIS_ANALYZERS names compatible, and IRIS_COMPATIBLE_BASE_URL is not set: set it, or take compatible out.',
    ]);
  });
});

describe('the settings of the models', () => {
  it('have defaults', () => {
    expect(settingsOf({ OPENAI_API_KEY: KEY })).toMatchObject({
      providers: [{ model: 'gpt-5-nano', effort: undefined, baseUrl: undefined, price: { input: 0.05 } }],
      timeoutMs: 20_000,
      maxOutputTokens: 8192,
      inputBudgetTokens: 32_000,
      concurrency: 64,
      dailyBudget: undefined,
    });
    expect(settingsOf({ ANTHROPIC_API_KEY: KEY }).providers).toMatchObject([{ model: 'claude-haiku-5-5' }]);
  });

  it('are read in the units of their names', () => {
    const settings = settingsOf({
      OPENAI_API_KEY: KEY,
      IRIS_OPENAI_MODEL: 'gpt-4.1-mini-2025-04-14',
      IRIS_OPENAI_EFFORT: 'low',
      IRIS_OPENAI_BASE_URL: 'https://gateway.example/openai/v1/',
      IRIS_MODEL_TIMEOUT_SECONDS: '2.5',
      IRIS_MODEL_MAX_OUTPUT_TOKENS: '1000',
      IRIS_MODEL_INPUT_BUDGET_TOKENS: '8000',
      IRIS_MODEL_CONCURRENCY: '2',
      IRIS_DAILY_BUDGET_USD: '0.123456789',
    });
    expect(settings).toMatchObject({
      providers: [
        {
          provider: 'openai',
          model: 'gpt-4.1-mini-2025-04-14',
          effort: 'low',
          baseUrl: 'https://gateway.example/openai/v1',
          price: { input: 0.4, output: 1.6 },
        },
      ],
      timeoutMs: 2500,
      maxOutputTokens: 1000,
      inputBudgetTokens: 8000,
      concurrency: 2,
      dailyBudget: 123_456_789,
    });
  });

  it.each([
    ['IRIS_MODEL_TIMEOUT_SECONDS', ['0', '-1', '3601', '1e3', 'soon']],
    ['IRIS_MODEL_MAX_OUTPUT_TOKENS', ['255', '128001', '1.5']],
    ['IRIS_MODEL_INPUT_BUDGET_TOKENS', ['999', '1000001']],
    ['IRIS_MODEL_CONCURRENCY', ['0', '10001']],
    ['IRIS_DAILY_BUDGET_USD', ['0', '0.0', '-1', '1000001', '$5', '1.0123456789', 'Infinity']],
    ['IRIS_OPENAI_EFFORT', ['none at all', 'LOW']],
    ['IRIS_OPENAI_MODEL', ['two words', 'ünicode']],
    ['IRIS_PRICES', ['{}}', '{"a": 1}', '/no/such/file']],
  ])('name a wrong %s and what it is now', (name, texts) => {
    for (const text of texts) {
      const mistakes = mistakesOf({ OPENAI_API_KEY: KEY, [name]: text });
      expect(mistakes, text).toEqual([expect.stringMatching(new RegExp(`^${name} .+ \\(now ".+"\\)\\.$`))]);
    }
  });

  it('name every mistake at once', () => {
    const variables = { OPENAI_API_KEY: 'two words', IRIS_MODEL_CONCURRENCY: '0', IRIS_COMPATIBLE_MODEL: 'a b' };
    expect(mistakesOf(variables)).toHaveLength(3);
  });

  it('have names that no table repeats', () => {
    const names = MODEL_SETTINGS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['IRIS_ANALYZERS', 'OPENAI_API_KEY', 'IRIS_COMPATIBLE_BASE_URL']));
  });
});

describe('the key of a provider', () => {
  it('comes from the variable, a file, or a store of secrets', () => {
    const path = writeKey(`${KEY}\n`);
    const sourceOf = (variables: Variables) => settingsOf(variables).providers[0]?.key;
    expect(sourceOf({ OPENAI_API_KEY: KEY })).toMatchObject({ kind: 'value' });
    expect(sourceOf({ OPENAI_API_KEY_FILE: path })).toEqual({ kind: 'file', path });
    expect(sourceOf({ OPENAI_API_KEY_SOURCE: `file:${path}` })).toEqual({ kind: 'file', path });
    const secretId = 'iris/openai-api-key';
    expect(sourceOf({ OPENAI_API_KEY_SOURCE: 'aws-secretsmanager' })).toEqual({ kind: 'aws-secretsmanager', secretId });
    expect(sourceOf({ ANTHROPIC_API_KEY_SOURCE: 'aws-ssm:' })).toEqual({
      kind: 'aws-ssm',
      name: '/iris/anthropic-api-key',
    });
    expect(sourceOf({ ...LOCAL, IRIS_COMPATIBLE_API_KEY_FILE: path })).toEqual({ kind: 'file', path });
    expect(sourceOf(LOCAL)).toBeUndefined();
  });

  it('is shown by no setting and no mistake', () => {
    const right = loadModelSettings({ OPENAI_API_KEY: KEY });
    const wrong = loadModelSettings({ OPENAI_API_KEY: `${KEY} ${KEY}`, ANTHROPIC_API_KEY_FILE: writeKey(`${KEY} x`) });
    expect(wrong.mistakes).toHaveLength(2);
    for (const loaded of [right, wrong]) {
      expect(inspect(loaded, { depth: null, showHidden: true }) + JSON.stringify(loaded)).not.toContain(KEY);
    }
  });

  it('is refused where it is set twice, or cannot be read', () => {
    const path = join(makeTemporaryFolder(), 'none');
    expect(mistakesOf({ OPENAI_API_KEY: KEY, OPENAI_API_KEY_SOURCE: 'aws-ssm' })).toEqual([
      'OPENAI_API_KEY and OPENAI_API_KEY_SOURCE are set: keep one of them.',
    ]);
    expect(mistakesOf({ OPENAI_API_KEY_FILE: path })).toEqual([
      `OPENAI_API_KEY_FILE names ${path}, which cannot be opened (ENOENT).`,
    ]);
    expect(mistakesOf({ OPENAI_API_KEY_SOURCE: 'vault:openai' })).toEqual([
      expect.stringMatching(/^OPENAI_API_KEY_SOURCE must be file:PATH, /),
    ]);
  });
});

describe('the address of a provider', () => {
  it.each([
    ['IRIS_OPENAI_BASE_URL', 'https://gateway.example/v1'],
    ['IRIS_OPENAI_BASE_URL', 'http://localhost:4000/v1'],
    ['IRIS_ANTHROPIC_BASE_URL', 'http://[::1]:4000'],
    ['IRIS_COMPATIBLE_BASE_URL', 'http://127.0.0.2:8000/v1'],
    ['IRIS_COMPATIBLE_BASE_URL', 'https://llm.example/v1'],
  ])('may be, for %s, %s', (name, text) => {
    expect(loadModelSettings({ OPENAI_API_KEY: KEY, IRIS_COMPATIBLE_MODEL: 'm', [name]: text })).toMatchObject({
      mistakes: [],
      warnings: [],
    });
  });

  it.each(['http://10.1.2.3:8000/v1', 'http://192.168.0.7/v1', 'http://ollama:11434/v1', 'http://[fd00::1]/v1'])(
    'is taken for a compatible server in a private network, with a warning: %s',
    (text) => {
      const loaded = loadModelSettings({ ...LOCAL, IRIS_COMPATIBLE_BASE_URL: text });
      expect(loaded.mistakes).toEqual([]);
      expect(loaded.warnings).toEqual([
        'IRIS_COMPATIBLE_BASE_URL is not https: source text can be read on its way there.',
      ]);
    },
  );

  it.each([
    ['IRIS_OPENAI_BASE_URL', 'http://gateway.example/v1'],
    ['IRIS_OPENAI_BASE_URL', 'http://10.1.2.3/v1'],
    ['IRIS_OPENAI_BASE_URL', 'http://127.0.0.1.example/v1'],
    ['IRIS_COMPATIBLE_BASE_URL', 'http://8.8.8.8/v1'],
    ['IRIS_COMPATIBLE_BASE_URL', 'http://llm.example/v1'],
    ['IRIS_COMPATIBLE_BASE_URL', 'http://172.32.0.1/v1'],
    ['IRIS_COMPATIBLE_BASE_URL', 'ftp://127.0.0.1/v1'],
    ['IRIS_COMPATIBLE_BASE_URL', '127.0.0.1:11434'],
    ['IRIS_COMPATIBLE_BASE_URL', 'https://llm.example/v1?key=x'],
    ['IRIS_COMPATIBLE_BASE_URL', 'https://llm.example/v1#x'],
  ])('may not be, for %s, %s', (name, text) => {
    const [mistake, ...more] = mistakesOf({ OPENAI_API_KEY: KEY, IRIS_COMPATIBLE_MODEL: 'm', [name]: text });
    expect(mistake).toMatch(new RegExp(`^${name} must be`));
    expect(more).toEqual([]);
  });

  it('may hold no password, which is not shown', () => {
    const mistakes = mistakesOf({ OPENAI_API_KEY: KEY, IRIS_OPENAI_BASE_URL: `https://me:${KEY}@gateway.example` });
    expect(mistakes).toEqual(['IRIS_OPENAI_BASE_URL must not hold a user name or password.']);
  });

  it('of a compatible server needs the name of a model', () => {
    expect(mistakesOf({ IRIS_COMPATIBLE_BASE_URL: LOCAL.IRIS_COMPATIBLE_BASE_URL })).toEqual([
      'IRIS_COMPATIBLE_MODEL is not set, and IRIS_COMPATIBLE_BASE_URL is: name the model to ask there.',
    ]);
  });
});

describe('a daily budget', () => {
  it('is refused with a model whose price is not known, until it is set', () => {
    const budget = { ...LOCAL, IRIS_DAILY_BUDGET_USD: '5' };
    expect(mistakesOf(budget)).toEqual([
      'IRIS_DAILY_BUDGET_USD is set, and what qwen3:8b (compatible) costs is not known: set its price with IRIS_PRICES, for example {"qwen3:8b":{"input":0,"output":0}} where it costs nothing.',
    ]);
    const { providers } = settingsOf({ ...budget, IRIS_PRICES: '{"qwen3:8b":{"input":0,"output":0}}' });
    expect(providers[0]?.price).toMatchObject({ input: 0, output: 0 });
    expect(settingsOf(LOCAL).providers[0]?.price).toBeNull();
  });

  it('does not mind the price of a model that is not in the chain', () => {
    expect(mistakesOf({ ...LOCAL, OPENAI_API_KEY: KEY, IRIS_DAILY_BUDGET_USD: '5' })).toEqual([]);
  });

  it('that holds no call about a large file is warned of', () => {
    const { mistakes, warnings } = loadModelSettings({ OPENAI_API_KEY: KEY, IRIS_DAILY_BUDGET_USD: '0.005' });
    expect(mistakes).toEqual([]);
    expect(warnings).toEqual([
      'IRIS_DAILY_BUDGET_USD is too little for a call of gpt-5-nano about a large file, which may cost $0.0058768: raise it, or lower IRIS_MODEL_INPUT_BUDGET_TOKENS or IRIS_MODEL_MAX_OUTPUT_TOKENS.',
    ]);
  });
});
