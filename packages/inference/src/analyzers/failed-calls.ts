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
  const { code, reason, text = '', retryAfterSeconds } = explain(cause);
  return new AnalyzerError(code, `${describe(analyzer, reason)} ${text}`.trimEnd(), {
    reason,
    usage,
    cause,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** Why nobody was asked, or no answer can be used: a failure without a word of its own. */
export class NoAnalysis extends Error {
  override readonly name = 'NoAnalysis';
  readonly explanation: Explanation;

  constructor(explanation: Explanation, cause?: unknown) {
    super(explanation.text, { cause });
    this.explanation = explanation;
  }
}

interface Explanation {
  readonly code: ErrorCode;
  readonly reason: AnalyzerFailureReason;
  readonly text?: string;
  readonly retryAfterSeconds?: number | undefined;
}

function explain(cause: unknown): Explanation {
  if (cause instanceof NoAnalysis) return cause.explanation;
  if (cause instanceof ModelFailure) {
    const { kind, message: text, retryAfterMs } = cause;
    const code = kind === 'timeout' ? 'deadline_exceeded' : 'analyzer_unavailable';
    return { code, reason: REASONS[kind], text, retryAfterSeconds: toSeconds(retryAfterMs) };
  }
  if (cause instanceof IrisError) {
    const { code, message: text, retryAfterSeconds } = cause;
    return { code, reason: REASONS_OF_CODES[code] ?? 'failed', text, retryAfterSeconds };
  }
  return { code: 'internal_error', reason: 'failed' };
}

export function toSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.ceil(ms / 1000);
}

/** The first sentence of an error. */
function describe(analyzer: AnalyzerName, reason: AnalyzerFailureReason): string {
  return `The model gave no analysis (${analyzer}: ${ANALYZER_FAILURES[reason]}).`;
}
