import { type AnalyzerName, NO_USAGE, type Usage } from './analyzer.ts';
import { type ErrorCode, IrisError, type IrisErrorOptions } from './errors.ts';

/**
 * Why an analyzer that should have answered did not, in one table: the name that totals count it by, and the words in
 * which a degraded answer says it. `docs/metrics.md` documents each, and a test holds the two together.
 */
export const ANALYZER_FAILURES = {
  rate_limited: 'rate limited',
  unavailable: 'unavailable',
  unreachable: 'unreachable',
  timed_out: 'timed out',
  refused: 'refused the file',
  truncated: 'answer cut off',
  empty: 'empty answer',
  unreadable: 'unreadable answer',
  unusable: 'unusable answer',
  file_too_long: 'file too long',
  no_key: 'no key',
  key_refused: 'key refused',
  out_of_credit: 'out of credit',
  request_refused: 'request refused',
  left_alone: 'left alone after failures',
  budget_spent: 'daily budget spent',
  budget_unknown: 'daily budget unknown',
  not_searched: 'not searched for secrets',
  overloaded: 'too many files at once',
  failed: 'failed',
} as const satisfies Record<string, string>;

export type AnalyzerFailureReason = keyof typeof ANALYZER_FAILURES;

/** An analyzer that did not answer, and why. */
export interface AnalyzerFailure {
  readonly analyzer: AnalyzerName;
  readonly reason: AnalyzerFailureReason;
}

/** As metadata say it: `openai: rate limited`, and where several failed, one after the other: `…; anthropic: timed out`. */
export function describeFailures(failures: readonly AnalyzerFailure[]): string {
  return failures.map(({ analyzer, reason }) => `${analyzer}: ${ANALYZER_FAILURES[reason]}`).join('; ');
}

export interface AnalyzerErrorOptions extends IrisErrorOptions {
  readonly reason: AnalyzerFailureReason;
  /** What was paid all the same. */
  readonly usage?: Usage;
}

/** An analyzer gave no answer, and another one may. */
export class AnalyzerError extends IrisError {
  readonly reason: AnalyzerFailureReason;
  readonly usage: Usage;

  constructor(code: ErrorCode, message: string, { reason, usage = NO_USAGE, ...options }: AnalyzerErrorOptions) {
    super(code, message, options);
    this.reason = reason;
    this.usage = usage;
  }
}
