import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalAnalyzer } from '@iris/engine/local';
import { onTestFinished } from 'vitest';
import type { AnalyzerAttempt, ModelAnalyzer } from '../../src/analyzers/model-analyzer.ts';
import { type OpenedAnalyzers, openAnalyzers } from '../../src/analyzers/open-analyzers.ts';
import type { ProviderName } from '../../src/model/model-client.ts';
import { loadModelSettings } from '../../src/settings/model-settings.ts';
import { answerAbout } from './model-answers.ts';
import { type ProviderServer, type ProviderServerOptions, startProviderServer, TEST_KEY } from './provider-server.ts';

export interface TestAnalyzers extends OpenedAnalyzers {
  readonly provider: ProviderServer;
  readonly model: ModelAnalyzer;
  readonly attempts: readonly AnalyzerAttempt[];
  /** The base folder. */
  readonly directory: string;
  /** What was told to the log. */
  readonly told: readonly string[];
}

export interface TestAnalyzersOptions extends Partial<ProviderServerOptions> {
  readonly settings?: Readonly<Record<string, string>>;
  readonly callerTimeMs?: number;
}

/** The chain `<provider>,structural` as it is configured, with a provider that answers well unless told otherwise. */
export async function openTestAnalyzers(options: TestAnalyzersOptions = {}): Promise<TestAnalyzers> {
  const { settings = {}, protocol = 'openai', callerTimeMs, ...rest } = options;
  const provider = await startProviderServer({ protocol, answer: answerAbout, ...rest });
  const directory = mkdtempSync(join(tmpdir(), 'iris-analyzers-'));
  const attempts: AnalyzerAttempt[] = [];
  const told: string[] = [];
  const log = {
    info: (_: unknown, message: string) => told.push(message),
    warn: (_: unknown, message: string) => told.push(message),
  };
  const loaded = loadModelSettings({ ...settingsOf(provider, protocol), ...settings });
  if (loaded.mistakes.length > 0) throw new Error(loaded.mistakes.join(' '));
  const opened = openAnalyzers(loaded.settings, {
    structural: createLocalAnalyzer(),
    directory,
    log,
    onAttempt: (attempt) => attempts.push(attempt),
    ...(callerTimeMs !== undefined && { callerTimeMs }),
  });
  onTestFinished(async () => {
    opened.close();
    await provider.close();
    await rm(directory, { recursive: true, force: true });
  });
  const [model] = opened.models;
  if (model === undefined) throw new Error('No model is configured.');
  return { ...opened, provider, model, directory, attempts, told };
}

/** The variables that make a provider server the one to ask. */
export function settingsOf(provider: ProviderServer, protocol: ProviderName): Record<string, string> {
  switch (protocol) {
    case 'openai':
      return { OPENAI_API_KEY: TEST_KEY, IRIS_OPENAI_BASE_URL: provider.baseUrl };
    case 'anthropic':
      return { ANTHROPIC_API_KEY: TEST_KEY, IRIS_ANTHROPIC_BASE_URL: provider.baseUrl };
    case 'compatible':
      return {
        IRIS_COMPATIBLE_API_KEY: TEST_KEY,
        IRIS_COMPATIBLE_BASE_URL: provider.baseUrl,
        IRIS_COMPATIBLE_MODEL: 'llama3',
      };
  }
}
