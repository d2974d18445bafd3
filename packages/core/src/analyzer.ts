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

/** What two analyses, or two calls for one, cost together. */
export function addUsage(a: Usage, b: Usage): Usage {
  const hasUnknownCost = a.estimatedCostUsd === null || b.estimatedCostUsd === null;
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    ...addKnown('cachedInputTokens', a, b),
    outputTokens: a.outputTokens + b.outputTokens,
    ...addKnown('reasoningTokens', a, b),
    estimatedCostUsd: hasUnknownCost ? null : (a.estimatedCostUsd ?? 0) + (b.estimatedCostUsd ?? 0),
  };
}

function addKnown(name: 'cachedInputTokens' | 'reasoningTokens', a: Usage, b: Usage): Partial<Usage> {
  if (a[name] === undefined && b[name] === undefined) return {};
  return { [name]: (a[name] ?? 0) + (b[name] ?? 0) };
}

/** The part of the platform's `AbortSignal` that analyzers need; core knows no platform. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface AnalyzeOptions {
  readonly signal: CancelSignal;
  /** When the caller goes on without this analyzer, as `performance.now()` counts, in ms. */
  readonly deadline?: number | undefined;
}

/** Whether an analyzer would answer now, for the public: names no key, no path and no address. */
export type AnalyzerHealth =
  | { readonly status: 'ready' }
  /** A whole sentence. */
  | { readonly status: 'not_ready'; readonly reason: string };

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
   *   `analysis_cancelled` when it aborts because nobody waits any more; AnalyzerError where a model gave no answer
   */
  analyze(file: SourceFile, options: AnalyzeOptions): Promise<AnalyzerAnswer>;
  /** Absent where asking for an analysis is the only way to know, and costs nothing. */
  health?(): AnalyzerHealth;
  /** About how many tokens a model would be sent for a file; absent where none is asked. */
  estimatePromptTokens?(file: SourceFile): number;
}

export interface AnalyzerAnswer {
  readonly draft: DraftAnalysis;
  readonly usage: Usage;
  /** What was mended before the rules are applied, where anything had to be. */
  readonly repairs?: readonly string[];
  /** Absent where no model was asked. */
  readonly prompt?: PromptNotes;
}

/**
 * What of a file a model sees: all of it; all of it after a list of its declarations; only what is declared, without
 * bodies; or, where nothing is known of its declarations, its head, its tail and lines from all of it.
 */
export type PromptMode = 'source' | 'source_and_outline' | 'outline' | 'excerpt';

/** How a file was shown to a model. */
export interface PromptNotes {
  readonly mode: PromptMode;
  readonly maskedSecrets: number;
  /** What nobody would see, in UTF-16 code units. */
  readonly removedCharacters: number;
}
