import { type ErrorCode, IrisError } from '@iris/core';
import type { Answer } from '../services/analysis-service.ts';
import type { AnalysisObserver, CacheTier } from './analysis-observer.ts';

/** Tells several observers the same, in their order. */
export function observeWithAll(observers: readonly AnalysisObserver[]): AnalysisObserver {
  return {
    requested(event) {
      for (const observer of observers) observer.requested(event);
    },
    started(event) {
      for (const observer of observers) observer.started(event);
    },
    completed(event) {
      for (const observer of observers) observer.completed(event);
    },
    failed(event) {
      for (const observer of observers) observer.failed(event);
    },
  };
}

export interface ObservedAnalysisOptions {
  readonly requestId: string;
  /** UTF-16 code units of the source file. */
  readonly codeLengthChars: number;
  /** Milliseconds since the request arrived. */
  readonly elapsedMs: () => number;
}

/** As models count them, on average, in source code. */
const CHARS_PER_TOKEN = 4;

/** One request's way through analysis, as its observer hears it. Made when the request reaches analysis. */
export class ObservedAnalysis {
  readonly #observer: AnalysisObserver;
  readonly #requestId: string;
  readonly #elapsedMs: () => number;

  constructor(observer: AnalysisObserver, { requestId, codeLengthChars, elapsedMs }: ObservedAnalysisOptions) {
    this.#observer = observer;
    this.#requestId = requestId;
    this.#elapsedMs = elapsedMs;
    const estimatedInputTokens = Math.ceil(codeLengthChars / CHARS_PER_TOKEN);
    observer.requested({ requestId, codeLengthChars, estimatedInputTokens });
  }

  started(cacheTier: CacheTier | null, totalPromptTokens: number): void {
    this.#observer.started({ requestId: this.#requestId, totalPromptTokens, cacheTier });
  }

  completed({ answer: { analysis, usage }, origin, spent, degraded }: Answer): void {
    this.#observer.completed({
      requestId: this.#requestId,
      origin,
      totalLatencyMs: this.#elapsedMs(),
      inputTokens: spent.inputTokens,
      outputTokens: spent.outputTokens,
      estimatedCostUsd: spent.estimatedCostUsd,
      avoidedCostUsd: origin === 'analysis' ? 0 : usage.estimatedCostUsd,
      responsibilityBlockCount: analysis.blocks.length,
      degradedBecause: degraded?.failures[0]?.reason,
    });
  }

  failed(error: unknown): void {
    const errorType: ErrorCode = error instanceof IrisError ? error.code : 'internal_error';
    this.#observer.failed({ requestId: this.#requestId, errorType, latencyUntilFailureMs: this.#elapsedMs() });
  }
}
