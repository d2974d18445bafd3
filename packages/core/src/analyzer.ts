import type { DraftAnalysis } from './analysis.ts';
import type { SourceFile } from './source-file.ts';

export type AnalyzerName = 'structural' | 'openai' | 'anthropic' | 'compatible';

/** What an analysis cost. Zero tokens and zero dollars for an analyzer that calls no model; null where unknown. */
export interface Usage {
  readonly inputTokens: number;
  /** Of the input, what the provider had kept from before and asks less for. */
  readonly cachedInputTokens?: number;
  readonly outputTokens: number;
  /** Of the output, what the model wrote for itself alone. */
  readonly reasoningTokens?: number;
  readonly estimatedCostUsd: number | null;
}

export const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, estimatedCostUsd: 0 };

/** The part of the platform's `AbortSignal` that analyzers need; core knows no platform. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Anything that can read a source file. Every surface asks an analyzer, none knows which one it has. */
export interface Analyzer {
  readonly name: AnalyzerName;
  /** The model that answers; for the structural analyzer, the engine and its version. */
  readonly model: string;
  /** Everything that shapes an answer beside text and language; part of the cache key. */
  readonly identity: string;
  /** Language ids that it reads, or `any`. */
  readonly languages: readonly string[] | 'any';
  /**
   * @throws IrisError `unsupported_language`, `deadline_exceeded` when `signal` aborts with a timeout, or
   *   `analysis_cancelled` when it aborts because nobody waits any more.
   */
  analyze(file: SourceFile, options: { readonly signal: CancelSignal }): Promise<AnalyzerAnswer>;
}

export interface AnalyzerAnswer {
  readonly draft: DraftAnalysis;
  readonly usage: Usage;
}
