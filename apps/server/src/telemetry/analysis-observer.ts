import type { AnalyzerFailureReason, ErrorCode } from '@iris/core';

/** Where an answer was kept, as the metadata names it. */
export type CacheTier = 'memory' | 'disk' | 'shared';

/**
 * Where the answer to a request came from: a tier of the cache; an analysis made for it; the analysis of another request
 * for the same file, which it waited for; or nowhere, because the file is blank.
 */
export type AnswerOrigin = CacheTier | 'analysis' | 'coalesced' | 'blank';

/** The tier that an answer came from; null when it was not kept. */
export function tierOf(origin: AnswerOrigin): CacheTier | null {
  return origin === 'memory' || origin === 'disk' || origin === 'shared' ? origin : null;
}

export interface AnalysisRequested {
  readonly requestId: string;
  /** UTF-16 code units of the source file. */
  readonly codeLengthChars: number;
  readonly estimatedInputTokens: number;
}

export interface AnalysisStarted {
  readonly requestId: string;
  /** About how many tokens a model is about to get; 0 where none is asked. */
  readonly totalPromptTokens: number;
  /** null when the answer is not kept and has to be made, or waited for. */
  readonly cacheTier: CacheTier | null;
}

/**
 * Tokens and cost are what was spent on this request: only an analysis that was made for it costs anything, and what
 * a model was paid that gave none.
 */
export interface AnalysisCompleted {
  readonly requestId: string;
  readonly origin: AnswerOrigin;
  readonly totalLatencyMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** null when unknown. */
  readonly estimatedCostUsd: number | null;
  /** What the answer had cost when it was made, where it did not have to be made again; null when unknown. */
  readonly avoidedCostUsd: number | null;
  readonly responsibilityBlockCount: number;
  /** Why the first choice did not answer; undefined where it did. */
  readonly degradedBecause?: AnalyzerFailureReason | undefined;
}

export interface AnalysisFailed {
  readonly requestId: string;
  readonly errorType: ErrorCode;
  readonly latencyUntilFailureMs: number;
}

/**
 * Hears what happens to each request that reached analysis: `requested`, then `started` unless it failed before, then
 * exactly one of `completed` and `failed`. Called on the path of every request: a method does no work that grows with
 * the number of requests, waits for nothing and does not throw.
 */
export interface AnalysisObserver {
  requested(event: AnalysisRequested): void;
  started(event: AnalysisStarted): void;
  completed(event: AnalysisCompleted): void;
  failed(event: AnalysisFailed): void;
}
