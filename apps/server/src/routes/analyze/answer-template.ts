import type { AnalyzeResponse } from '@iris/core/wire';
import type { CacheTier } from '../../telemetry/analysis-observer.ts';

/** What differs between two answers to the same request. */
export interface PerRequest {
  readonly cacheTier: CacheTier | null;
  readonly durationMs: number;
  /** Of harmless characters only, as `makeRequestId` sees to. */
  readonly requestId: string;
}

/** An answer's JSON, as bytes, with what differs from request to request left out, to be put in each time. */
export class AnswerTemplate {
  readonly #head: Buffer;

  constructor(response: AnalyzeResponse) {
    const {
      cache_hit: _hit,
      cache_tier: _tier,
      duration_ms: _duration,
      request_id: _id,
      ...metadata
    } = response.metadata;
    // The metadata come last, so the text ends in the two braces that `render` writes anew.
    this.#head = Buffer.from(JSON.stringify({ ...response, metadata }).slice(0, -2));
  }

  /** Length of what is kept, in bytes. */
  get length(): number {
    return this.#head.length;
  }

  /** The whole answer, as JSON in UTF-8. */
  render({ cacheTier, durationMs, requestId }: PerRequest): Buffer {
    const cache = cacheTier === null ? '"cache_hit":0,"cache_tier":null' : `"cache_hit":1,"cache_tier":"${cacheTier}"`;
    const duration = Math.round(durationMs * 100) / 100;
    const tail = `,${cache},"duration_ms":${duration},"request_id":"${requestId}"}}`;
    const answer = Buffer.allocUnsafe(this.#head.length + tail.length);
    this.#head.copy(answer);
    answer.write(tail, this.#head.length, 'latin1');
    return answer;
  }
}
