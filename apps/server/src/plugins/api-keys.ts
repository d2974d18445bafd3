import { createHash, timingSafeEqual } from 'node:crypto';
import { IrisError } from '@iris/core';
import type { FastifyRequest } from 'fastify';

/**
 * Makes the check of a request's key, from its headers alone. Without keys the server is open; the configuration
 * allows that only where nobody else can reach it.
 */
export function requireApiKey(keys: readonly string[]): (request: FastifyRequest) => Promise<void> {
  const digests = keys.map(digest);
  return async (request) => {
    if (digests.length === 0) return;
    const given = request.headers['x-api-key'];
    if (typeof given !== 'string' || given === '') {
      throw new IrisError('missing_api_key', 'This server needs a key: send it in the x-api-key header.');
    }
    if (!isAnyOf(digest(given), digests)) {
      throw new IrisError(
        'invalid_api_key',
        'The key in the x-api-key header is not one of this server: check it for typos.',
      );
    }
  };
}

/** Takes the same time whichever key matches, and whether or not one does. */
function isAnyOf(given: Buffer, digests: readonly Buffer[]): boolean {
  return digests.map((digest) => timingSafeEqual(given, digest)).includes(true);
}

/** Digests are of one length, which `timingSafeEqual` needs, and tell nothing about the length of a key. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
