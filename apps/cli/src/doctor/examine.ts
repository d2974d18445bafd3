import { inspectBudget, whyNotNow } from '@iris/inference';
import {
  type ConfiguredProvider,
  type LoadedModelSettings,
  loadModelSettings,
  type ModelSettings,
  PROVIDER_SETTINGS,
} from '@iris/inference/settings';
import { readDeadline, tellSource } from '../analyzers/model-chain.ts';
import { type NamedAnalyzers, UsageError } from '../context.ts';
import type { Environment } from '../environment.ts';
import { checkGrammars } from './check-grammars.ts';
import { type CheckedProvider, checkProviders } from './check-providers.ts';
import type { BudgetDiagnosis, Diagnosis, KeyPlace, ProviderDiagnosis, ProviderSetUp } from './diagnosis.ts';

type ProviderName = ConfiguredProvider['provider'];

const PROVIDERS: readonly ProviderName[] = ['openai', 'anthropic', 'compatible'];
const NOTHING_SPENT = { spent: 0, reserved: 0 };
const NOT_KNOWN = { spent: null, reserved: null };

export interface ExamineOptions {
  /** Undefined for those that the server asks by default. */
  readonly named: NamedAnalyzers | undefined;
  readonly environment: Environment;
  /** Whether providers are asked too. */
  readonly live: boolean;
}

/**
 * Finds out which analyzers can answer.
 *
 * @throws UsageError where the flag that names analyzers names others than there are
 */
export async function examine({ named, environment, live }: ExamineOptions): Promise<Diagnosis> {
  const load = (names: string): LoadedModelSettings =>
    loadModelSettings({ ...environment.variables, IRIS_ANALYZERS: names });
  const loaded = load(named?.names ?? '');
  const { chain, dailyBudget } = loaded.settings;
  const mistakes = [
    ...loaded.mistakes.map((mistake) => (named === undefined ? mistake : tellSource(mistake, named))),
    ...readDeadline(environment).mistakes,
  ];
  refuseUnknown(named, mistakes);
  const warnings = [...loaded.warnings];
  const budget = { ...inspectBudget(environment.baseFolder), limit: dailyBudget ?? null };
  const circumstances = { wrong: load('structural').mistakes, budget };
  const unasked = PROVIDERS.map((name) => diagnose(name, load(name), circumstances));
  const setUp = unasked.flatMap((diagnosis) => (diagnosis.setUp === undefined ? [] : [diagnosis.analyzer]));
  const checked =
    live && setUp.length > 0
      ? await checkProviders(load(setUp.join(',')).settings, {
          baseFolder: environment.baseFolder,
          warn: (message) => warnings.push(message),
        })
      : undefined;
  const providers = unasked.map((diagnosis) => withLive(diagnosis, checked?.get(diagnosis.analyzer)));
  const analyzers = [...providers, await checkGrammars()];
  const isFirstReady = analyzers.some(({ analyzer, status }) => analyzer === chain[0] && status === 'ready');
  return { ready: isFirstReady && mistakes.length === 0, chain, mistakes, warnings, analyzers, budget };
}

/** In the environment it is a mistake like others; on the command line it is wrong use. */
function refuseUnknown(named: NamedAnalyzers | undefined, mistakes: readonly string[]): void {
  if (named?.source !== '--analyzer') return;
  if (named.names === '') throw new UsageError('--analyzer names nobody. Name analyzers, such as openai.');
  const unknown = mistakes.find((mistake) => mistake.startsWith('--analyzer must'));
  if (unknown !== undefined) throw new UsageError(unknown);
}

interface Circumstances {
  /** Settings that are wrong, whoever is asked. */
  readonly wrong: readonly string[];
  readonly budget: BudgetDiagnosis;
}

/** @param loaded the settings where this provider alone is asked */
function diagnose(
  analyzer: ProviderName,
  { settings, mistakes }: LoadedModelSettings,
  { wrong, budget }: Circumstances,
): ProviderDiagnosis {
  const own = mistakes.filter((mistake) => !wrong.includes(mistake));
  const [provider] = settings.providers;
  if (provider === undefined) {
    return own.length === 0
      ? { analyzer, status: 'not_ready', problems: ['Its settings are wrong, as said above.'] }
      : { analyzer, status: 'not_set_up', problems: [howToSetUp(analyzer)] };
  }
  const shortage = findShortage(provider, settings, budget);
  const problems = [...own, ...(shortage === undefined ? [] : [shortage])];
  return { analyzer, status: problems.length === 0 ? 'ready' : 'not_ready', problems, setUp: toSetUp(provider) };
}

function howToSetUp(analyzer: ProviderName): string {
  const { key, keySource, baseUrl, model } = PROVIDER_SETTINGS[analyzer];
  if (analyzer === 'compatible') return `To use it, set ${baseUrl.name} and ${model.name}.`;
  return `To use it, set ${key.name} (or ${key.name}_FILE, or ${keySource.name}).`;
}

function findShortage(
  { price }: ConfiguredProvider,
  { maxOutputTokens }: ModelSettings,
  { limit, ...spending }: BudgetDiagnosis,
): string | undefined {
  if (limit === null) return undefined;
  const known = spending.status === 'ok' ? spending : spending.status === 'absent' ? NOTHING_SPENT : NOT_KNOWN;
  const status = { day: '', budget: limit, spent: known.spent, reserved: known.reserved };
  const client = { circuit: { status: 'closed' } as const };
  return whyNotNow({ client, key: undefined, price, budget: { status: () => status }, maxOutputTokens })?.message;
}

function toSetUp({ provider, model, effort, baseUrl, price, key }: ConfiguredProvider): ProviderSetUp {
  return { model, effort: effort ?? null, baseUrl: baseUrl ?? null, key: key ? placeOf(key, provider) : null, price };
}

function placeOf(key: NonNullable<ConfiguredProvider['key']>, provider: ProviderName): KeyPlace {
  switch (key.kind) {
    case 'value':
      return { kind: 'environment', name: PROVIDER_SETTINGS[provider].key.name };
    case 'file':
      return { kind: key.kind, name: key.path };
    case 'aws-secretsmanager':
      return { kind: key.kind, name: key.secretId };
    case 'aws-ssm':
      return { kind: key.kind, name: key.name };
  }
}

function withLive(diagnosis: ProviderDiagnosis, checked: CheckedProvider | undefined): ProviderDiagnosis {
  if (checked === undefined) return diagnosis;
  const { live, problems } = checked;
  const status = live.passed ? diagnosis.status : 'not_ready';
  return { ...diagnosis, status, live, problems: [...diagnosis.problems, ...problems] };
}
