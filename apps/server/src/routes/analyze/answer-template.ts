import type { AnalyzeResponse } from '@iris/core/wire';
import type { CacheTier } from '../../telemetry/analysis-observer.ts';

/** What differs between two answers to the same request. */
export interface PerRequest {
  readonly cacheTier: CacheTier | null;
  readonly durationMs: number;
  /** Of harmless characters only, as `makeRequestId` sees to. */
  readonly requestId: string;
}

/**
 * Bytes as text, one character for each (latin1). Node joins such text with the headers and hands both to the system in
 * one piece, without a copy on the heap where it is short; bytes in a `Buffer` take it a fifth longer for the whole answer.
 */
export type ByteText = string;

/** An answer's JSON, with what differs from request to request left out, to be put in each time. */
export class AnswerTemplate {
  readonly #head: ByteText;

  constructor(response: AnalyzeResponse) {
    const {
      cache_hit: _hit,
      cache_tier: _tier,
      duration_ms: _duration,
      request_id: _id,
      ...metadata
    } = response.metadata;
    // The metadata come last, so the text ends in the two braces that `render` writes anew.
    this.#head = Buffer.from(JSON.stringify({ ...response, metadata }).slice(0, -2)).toString('latin1');
  }

  /** Length of what is kept, in bytes. */
  get length(): number {
    return this.#head.length;
  }

  /** The whole answer: JSON in UTF-8. */
  render({ cacheTier, durationMs, requestId }: PerRequest): ByteText {
    const cache = cacheTier === null ? '"cache_hit":0,"cache_tier":null' : `"cache_hit":1,"cache_tier":"${cacheTier}"`;
    const duration = Math.round(durationMs * 100) / 100;
    return `${this.#head},${cache},"duration_ms":${duration},"request_id":"${requestId}"}}`;
  }
}
