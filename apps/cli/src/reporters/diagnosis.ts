import { NANO_USD_PER_USD } from '@iris/metrics';
import type {
  AnalyzerDiagnosis,
  BudgetDiagnosis,
  Diagnosis,
  KeyPlace,
  LiveCheck,
  ProviderDiagnosis,
  ProviderSetUp,
} from '../doctor/diagnosis.ts';
import { escapeMessage, pathToShow } from '../files/file-path.ts';
import type { Palette } from './palette.ts';
import { showUsd } from './quantities.ts';

export interface DiagnosisOptions {
  readonly palette: Palette;
  /** Whether somebody said who is to analyze. */
  readonly isNamed: boolean;
}

const LABEL_WIDTH = 10;
const STATUS = { ready: 'ready', not_ready: 'not ready', not_set_up: 'not set up' } as const;
const PLACES: Readonly<Record<KeyPlace['kind'], string>> = {
  environment: 'the variable',
  file: 'the file',
  'aws-secretsmanager': 'the AWS secret',
  'aws-ssm': 'the AWS parameter',
};
const DEFAULT_CHAIN = 'The server asks them by default; iris read asks a model only where one is named.';

/** Who is ready and who is not, and below each what it goes by and what to do. */
export function layOutDiagnosis(diagnosis: Diagnosis, { palette, isNamed }: DiagnosisOptions): string[] {
  const { chain, mistakes, warnings, analyzers, budget } = diagnosis;
  const row = (label: string, text: string, paint = (line: string) => line): string =>
    palette.faint(label.padEnd(LABEL_WIDTH)) + paint(escapeMessage(text));
  return [
    row('asked', chain.join(', then ')),
    ...(isNamed || chain[0] === 'structural' ? [] : [row('', DEFAULT_CHAIN)]),
    ...mistakes.map((mistake) => row('wrong', mistake, palette.failure)),
    ...warnings.map((warning) => row('warning', warning, palette.caution)),
    ...analyzers.flatMap((each) => [
      '',
      `${palette.heading(each.analyzer)}: ${each.status === 'ready' ? 'ready' : palette.caution(STATUS[each.status])}`,
      ...factsOf(each).map(([label, text]) => row(`  ${label}`, text)),
      ...each.problems.map((problem) => row('', problem, palette.caution)),
    ]),
    '',
    row('budget', describeBudget(budget)),
  ];
}

type Fact = readonly [label: string, text: string];

function factsOf(diagnosis: AnalyzerDiagnosis): Fact[] {
  if (diagnosis.analyzer !== 'structural') return factsOfProvider(diagnosis);
  return [
    ['engine', diagnosis.model],
    ['reads', diagnosis.languages.join(', ')],
  ];
}

function factsOfProvider({ setUp, live }: ProviderDiagnosis): Fact[] {
  if (setUp === undefined) return [];
  return [
    ['model', setUp.effort === null ? setUp.model : `${setUp.model}, effort ${setUp.effort}`],
    ['address', setUp.baseUrl ?? "the provider's own"],
    ['key', describeKey(setUp.key, live)],
    ['price', describePrice(setUp.price)],
    ['live', live === undefined ? 'not asked (--live asks, and costs nothing)' : describeLive(live)],
  ];
}

function describeKey(key: KeyPlace | null, live: LiveCheck | undefined): string {
  if (key === null) return 'none';
  const isUnread = key.kind.startsWith('aws-') && live === undefined;
  return `in ${PLACES[key.kind]} ${pathToShow(key.name)}${isUnread ? ', not read yet' : ''}`;
}

function describePrice(price: ProviderSetUp['price']): string {
  if (price === null) return 'not known (IRIS_PRICES sets it)';
  return `${showUsd(price.input)} for a million tokens sent, ${showUsd(price.output)} answered`;
}

function describeLive({ passed, durationMs, failure }: LiveCheck): string {
  return `${passed ? 'passed' : `failed (${(failure ?? '').replaceAll('_', ' ')})`} in ${durationMs} ms`;
}

function describeBudget(budget: BudgetDiagnosis): string {
  if (budget.limit === null) return 'none (IRIS_DAILY_BUDGET_USD limits what models may cost in a day)';
  const limit = showNanoUsd(budget.limit);
  if (budget.status === 'unusable') return `${limit} a day; what was spent is not known: ${budget.reason}`;
  if (budget.status === 'absent') return `${limit} a day, nothing spent yet`;
  if (budget.spent === null || budget.reserved === null) return `${limit} a day; what was spent is not known`;
  return `${limit} a day, ${showNanoUsd(budget.spent)} spent, ${showNanoUsd(budget.reserved)} reserved (${budget.day}, UTC)`;
}

function showNanoUsd(amount: number): string {
  return showUsd(amount / NANO_USD_PER_USD);
}
