import { createHash } from 'node:crypto';

/** Names one answer, on every tier: 64 hexadecimal digits. */
export type CacheKey = string & { readonly brand: 'CacheKey' };

export interface CacheKeyInput {
  readonly text: string;
  /** Language id of the source file. */
  readonly language: string;
  /** The analyzer's `identity`: everything that shapes an answer beside text and language. */
  readonly identity: string;
}

/** Raised when the way a key is made changes, so that no key of the old way meets one of the new. */
const KEY_VERSION = 1;

/**
 * Hashes everything that an answer depends on. The fields before the text are one line of JSON, which holds no raw
 * line feed, so that no field can run into the next. UTF-8 writes every lone surrogate as the same replacement
 * character: a text that has one is hashed as UTF-16, and the encoding is part of what is hashed.
 */
export function makeCacheKey({ text, language, identity }: CacheKeyInput): CacheKey {
  const encoding = text.isWellFormed() ? 'utf8' : 'utf16le';
  const head = JSON.stringify([KEY_VERSION, identity, language, encoding]);
  // A CacheKey is made here only; the compiler cannot know that this digest is one.
  return createHash('sha256').update(`${head}\n`).update(text, encoding).digest('hex') as CacheKey;
}
