import type { ErrorCode } from '@iris/core';

/** Where an answer was kept, as the metadata names it. */
export type CacheTier = 'memory' | 'disk' | 'shared';

export interface AnalysisRequested {
  readonly requestId: string;
  /** UTF-16 code units of the source file. */
  readonly codeLengthChars: number;
  readonly estimatedInputTokens: number;
}

export interface AnalysisStarted {
  readonly requestId: string;
  /** Tokens of the prompt that a model is about to get; 0 where none is asked. */
  readonly totalPromptTokens: number;
  /** null when the answer is not kept and has to be made, or waited for. */
  readonly cacheTier: CacheTier | null;
}

/** What was spent on this request: a kept answer, or one that another request already pays for, costs nothing. */
export interface AnalysisCompleted {
  readonly requestId: string;
  readonly totalLatencyMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** null when unknown. */
  readonly estimatedCostUsd: number | null;
  readonly responsibilityBlockCount: number;
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
