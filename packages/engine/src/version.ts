/**
 * Version of everything that shapes a structural analysis. Raise it with every change that can change an answer: it
 * is part of the cache key, and an old answer must never be served for a new engine.
 */
export const ENGINE_VERSION = '3';
