import type { CacheKey, StoredAnswer } from '@iris/cache';
import { LRUCache } from 'lru-cache';
import type { AnswerTemplate } from '../routes/analyze/answer-template.ts';

/** What is known of a body that was answered before. It holds no source. */
export interface RepeatedBody {
  readonly key: CacheKey;
  /** The answer that the template was made of: where the cache holds another one by now, the template is out of date. */
  readonly answer: StoredAnswer;
  readonly template: AnswerTemplate;
  readonly codeLengthChars: number;
}

/** Digest, numbers, and the list that keeps the order of use, generously. */
const ENTRY_OVERHEAD_BYTES = 512;
/** The template itself, and the answer as objects, whose texts take up to two bytes where the template has one. */
const BYTES_PER_TEMPLATE_BYTE = 3;

/**
 * Finds requests that were answered before by the digest of their raw body, so that they need not be parsed again.
 * Bounded in bytes; what was used least recently leaves first.
 */
export class RepeatedBodies {
  readonly #entries: LRUCache<string, RepeatedBody> | undefined;

  /** @param maxBytes 0 keeps nothing */
  constructor(maxBytes: number) {
    if (maxBytes > 0) this.#entries = new LRUCache({ maxSize: maxBytes, maxEntrySize: maxBytes });
  }

  find(digest: string): RepeatedBody | undefined {
    return this.#entries?.get(digest);
  }

  keep(digest: string, body: RepeatedBody): void {
    const size = ENTRY_OVERHEAD_BYTES + BYTES_PER_TEMPLATE_BYTE * body.template.length;
    this.#entries?.set(digest, body, { size });
  }
}
