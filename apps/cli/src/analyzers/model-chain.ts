import { loadModelSettings, type ModelSettings } from '@iris/inference/settings';
import { type NamedAnalyzers, UsageError } from '../context.ts';
import type { Environment } from '../environment.ts';
import type { Languages } from '../read/languages.ts';
import { MODEL_LANGUAGES } from './source-languages.ts';

/** Analyzers of which at least one asks a model. */
export interface ModelChain {
  readonly settings: ModelSettings;
  readonly languages: Languages;
  /** How long one file may take, whoever is asked about it. */
  readonly deadlineMs: number;
  /** Whole sentences for whoever runs the program. */
  readonly warnings: readonly string[];
}

const DEADLINE = 'IRIS_REQUEST_TIMEOUT_SECONDS';
const DEFAULT_DEADLINE_SECONDS = 30;
const MAX_DEADLINE_SECONDS = 3600;

/**
 * Reads the server's settings for the analyzers that were named. Undefined where none of them asks a model.
 *
 * @throws UsageError that names every mistake
 */
export function loadModelChain(named: NamedAnalyzers, environment: Environment): ModelChain | undefined {
  if (named.names === '') throw new UsageError(`${named.source} names nobody. Name analyzers, such as openai.`);
  const { settings, mistakes, warnings } = loadModelSettings({ ...environment.variables, IRIS_ANALYZERS: named.names });
  const deadline = readDeadline(environment);
  const found = [...mistakes.map((mistake) => tellSource(mistake, named)), ...deadline.mistakes];
  if (found.length > 0) throw new UsageError(found.join('\n'));
  if (settings.providers.length === 0) return undefined;
  return { settings, languages: MODEL_LANGUAGES, deadlineMs: deadline.ms, warnings };
}

/** What the settings say of `IRIS_ANALYZERS`, said of the flag where that is what was given. */
export function tellSource(mistake: string, { source }: NamedAnalyzers): string {
  return mistake.replace(/^IRIS_ANALYZERS\b/, source);
}

interface Deadline {
  readonly ms: number;
  readonly mistakes: readonly string[];
}

/** Mirrors the server's setting: what a request is there, a file is here. */
export function readDeadline({ variables }: Environment): Deadline {
  const text = variables[DEADLINE]?.trim() ?? '';
  if (text === '') return { ms: DEFAULT_DEADLINE_SECONDS * 1000, mistakes: [] };
  const ms = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Math.round(Number(text) * 1000) : 0;
  const isFine = ms > 0 && ms <= MAX_DEADLINE_SECONDS * 1000;
  return { ms, mistakes: isFine ? [] : [`${DEADLINE} must be a number above 0, at most ${MAX_DEADLINE_SECONDS}.`] };
}
