import {
  type AnalyzeOptions,
  type Analyzer,
  AnalyzerError,
  type AnalyzerFailure,
  addUsage,
  describeFailures,
  IrisError,
  NO_USAGE,
  type SourceFile,
  type Usage,
} from '@iris/core';

/** What analyzers that should have answered did instead. */
export interface FailedAnalyzers {
  /** First choice first; at least one. */
  readonly failures: readonly AnalyzerFailure[];
  /** What was paid all the same. */
  readonly usage: Usage;
}

export interface AnswerInTurn<Answer> {
  readonly answer: Answer;
  readonly analyzer: Analyzer;
  /** Null when the first choice answered. */
  readonly degraded: FailedAnalyzers | null;
}

export interface TurnOptions<Answer> extends AnalyzeOptions {
  /** Asks one of the analyzers. */
  readonly ask: (analyzer: Analyzer, options: AnalyzeOptions) => Promise<Answer>;
  /** Hears of failures that should not happen. */
  readonly onFault?: (fault: unknown, analyzer: Analyzer) => void;
}

/** How long the structural analyzer takes for a file, with much to spare: a start of its thread, and by its length. */
const STRUCTURAL_BASE_MS = 1000;
const STRUCTURAL_CHARS_PER_MS = 300;
/** Nothing is kept from the first choice that would leave it less than this. */
const LARGEST_SHARE_KEPT = 1 / 3;

/** The analyzers of a chain that read a language, first choice first. */
export function analyzersFor(chain: readonly Analyzer[], language: string): readonly Analyzer[] {
  return chain.filter(({ languages }) => languages === 'any' || languages.includes(language));
}

/**
 * Asks analyzers one after the other until one answers. All of them have one deadline; where the structural analyzer
 * comes last, those before it are given up in time for it.
 *
 * @param analyzers those that read the file's language, at least one
 * @throws the reason of the signal; what the analyzer failed with, where there is one; else one error for all
 */
export async function askInTurn<Answer>(
  file: SourceFile,
  analyzers: readonly Analyzer[],
  { signal, deadline, ask, onFault }: TurnOptions<Answer>,
): Promise<AnswerInTurn<Answer>> {
  const failures: AnalyzerFailure[] = [];
  const errors: AnalyzerError[] = [];
  for (const [index, analyzer] of analyzers.entries()) {
    const rest = analyzers.slice(index + 1);
    try {
      const answer = await ask(analyzer, { signal, deadline: deadlineBefore(rest, deadline, file) });
      const usage = errors.reduce((sum, error) => addUsage(sum, error.usage), NO_USAGE);
      return { answer, analyzer, degraded: failures.length === 0 ? null : { failures, usage } };
    } catch (error) {
      if (signal.aborted || analyzers.length === 1) throw error;
      if (isFault(error)) onFault?.(error, analyzer);
      const failure = toFailure(error);
      failures.push({ analyzer: analyzer.name, reason: failure.reason });
      errors.push(failure);
    }
  }
  throw errorForAll(failures, errors);
}

function deadlineBefore(rest: readonly Analyzer[], deadline: number | undefined, file: SourceFile): number | undefined {
  if (deadline === undefined || !rest.some(({ name }) => name === 'structural')) return deadline;
  const needed = STRUCTURAL_BASE_MS + file.text.length / STRUCTURAL_CHARS_PER_MS;
  const left = Math.max(0, deadline - performance.now());
  return deadline - Math.min(needed, left * LARGEST_SHARE_KEPT);
}

function isFault(error: unknown): boolean {
  return !(error instanceof IrisError) || error.code === 'internal_error';
}

function toFailure(error: unknown): AnalyzerError {
  if (error instanceof AnalyzerError) return error;
  const code = error instanceof IrisError ? error.code : 'internal_error';
  const message = error instanceof IrisError ? error.message : 'The analysis of this file failed.';
  const retryAfterSeconds = error instanceof IrisError ? error.retryAfterSeconds : undefined;
  return new AnalyzerError(code, message, {
    reason: code === 'deadline_exceeded' ? 'timed_out' : code === 'overloaded' ? 'overloaded' : 'failed',
    cause: error,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** The one that says most: what is wrong with all of them, or that there is too much to do. */
function errorForAll(failures: readonly AnalyzerFailure[], errors: readonly AnalyzerError[]): IrisError {
  const [first, ...others] = errors;
  const overloaded = errors.find(({ code }) => code === 'overloaded');
  if (overloaded !== undefined) return overloaded;
  const isTimeout = first?.code === 'deadline_exceeded' && others.every(({ code }) => code === first.code);
  const seconds = errors.flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []);
  return new IrisError(
    isTimeout ? 'deadline_exceeded' : 'analyzer_unavailable',
    `No analyzer could read this file (${describeFailures(failures)}): try again later.`,
    { cause: errors.at(-1), ...(seconds.length > 0 && { retryAfterSeconds: Math.min(...seconds) }) },
  );
}
