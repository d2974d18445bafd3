import {
  ANALYZER_FAILURES,
  AnalyzerError,
  type AnalyzerFailureReason,
  type AnalyzerName,
  type ErrorCode,
  IrisError,
  type Usage,
} from '@iris/core';
import { type FailureKind, ModelFailure } from '../model/model-failure.ts';

const REASONS: Readonly<Record<FailureKind, AnalyzerFailureReason>> = {
  rate_limited: 'rate_limited',
  unavailable: 'unavailable',
  connection: 'unreachable',
  timeout: 'timed_out',
  refused: 'refused',
  truncated: 'truncated',
  empty: 'empty',
  malformed: 'unreadable',
  input_too_long: 'file_too_long',
  unauthorized: 'key_refused',
  out_of_quota: 'out_of_credit',
  rejected: 'request_refused',
  circuit_open: 'left_alone',
  budget_spent: 'budget_spent',
  budget_unknown: 'budget_unknown',
  cancelled: 'failed',
};

/** What an IrisError of the parts that models are asked with means for the analysis. */
const REASONS_OF_CODES: Partial<Record<ErrorCode, AnalyzerFailureReason>> = {
  deadline_exceeded: 'timed_out',
  overloaded: 'overloaded',
  // Of these parts, only the search for secrets fails with it.
  analyzer_unavailable: 'not_searched',
};

/** What a failed analysis was about, for its error. */
export interface FailedAnalysis {
  readonly analyzer: AnalyzerName;
  readonly usage: Usage;
}

/** Why a model gave no analysis, as an error for people and for the analyzer that is asked next. */
export function toAnalyzerError(cause: unknown, { analyzer, usage }: FailedAnalysis): AnalyzerError {
  if (cause instanceof AnalyzerError) return cause;
  if (cause instanceof ModelFailure) {
    const reason = REASONS[cause.kind];
    const code = cause.kind === 'timeout' ? 'deadline_exceeded' : 'analyzer_unavailable';
    const retryAfterSeconds = cause.retryAfterMs === undefined ? undefined : Math.ceil(cause.retryAfterMs / 1000);
    const message = `${describe(analyzer, reason)} ${cause.message}`;
    return new AnalyzerError(code, message, { reason, usage, cause, ...(retryAfterSeconds && { retryAfterSeconds }) });
  }
  if (cause instanceof IrisError) {
    const reason = REASONS_OF_CODES[cause.code] ?? 'failed';
    const { code, retryAfterSeconds } = cause;
    const message = `${describe(analyzer, reason)} ${cause.message}`;
    return new AnalyzerError(code, message, { reason, usage, cause, ...(retryAfterSeconds && { retryAfterSeconds }) });
  }
  return new AnalyzerError('internal_error', describe(analyzer, 'failed'), { reason: 'failed', usage, cause });
}

/** The first sentence of an error. */
export function describe(analyzer: AnalyzerName, reason: AnalyzerFailureReason): string {
  return `The model gave no analysis (${analyzer}: ${ANALYZER_FAILURES[reason]}).`;
}
