import { timingSafeEqual } from 'node:crypto';
import { IrisError } from '@iris/core';
import type { onRequestHookHandler } from 'fastify';
import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';
import { networkOf } from '../limits/addresses.ts';
import { RateLimit } from '../limits/rate-limit.ts';
import { refuseForRate } from './request-rates.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Which of the configured keys the request has, by its place among them; null where none is asked for. */
    apiKey: string | null;
  }
}

export type ApiKeyConfig = Pick<Config, 'apiKeys' | 'failedKeysPerAddress' | 'failedKeysWindowMs'>;

/**
 * Makes the hooks that ask a request for a key, from its headers alone. An address that sent too many wrong ones waits,
 * and its keys are not looked at. Without keys the server is open; the configuration allows that only where nobody else
 * can reach it.
 */
export function requireApiKey(app: App, config: ApiKeyConfig): readonly onRequestHookHandler[] {
  app.decorateRequest('apiKey', null);
  if (config.apiKeys.length === 0) return [];
  const failures = limitFailures(config);
  const authentication = authenticate(new KnownKeys(config.apiKeys), failures);
  return failures === undefined ? [authentication] : [refuseGuessers(failures), authentication];
}

function limitFailures({ failedKeysPerAddress, failedKeysWindowMs }: ApiKeyConfig): RateLimit | undefined {
  if (failedKeysPerAddress === 0) return undefined;
  const windowSeconds = Math.ceil(failedKeysWindowMs / 1000);
  return new RateLimit({ name: 'failed-keys', quota: failedKeysPerAddress, windowSeconds });
}

function refuseGuessers(failures: RateLimit): onRequestHookHandler {
  return (request, reply, done) => {
    if (request.headers['x-api-key'] === undefined) return done();
    const share = failures.look(networkOf(request.clientAddress));
    if (share === undefined || share.remaining > 0) return done();
    refuseForRate(reply, failures, share, done);
  };
}

function authenticate(keys: KnownKeys, failures: RateLimit | undefined): onRequestHookHandler {
  return (request, _reply, done) => {
    const given = request.headers['x-api-key'];
    if (typeof given !== 'string' || given === '') {
      return done(new IrisError('missing_api_key', 'This server needs a key: send it in the x-api-key header.'));
    }
    const place = keys.find(given);
    if (place !== -1) {
      request.apiKey = String(place);
      return done();
    }
    const refusal = new IrisError(
      'invalid_api_key',
      'The key in the x-api-key header is not one of this server: check it for typos.',
    );
    failures?.take(networkOf(request.clientAddress));
    done(refusal);
  };
}

/** The configured keys. */
class KnownKeys {
  readonly #keys: readonly Buffer[];
  /** The key that is asked for, as long as the longest that is known. */
  readonly #given: Buffer;

  constructor(keys: readonly string[]) {
    const length = Math.max(0, ...keys.map((key) => key.length));
    this.#given = Buffer.alloc(length);
    this.#keys = keys.map((key) => {
      const padded = Buffer.alloc(length);
      padded.write(key, 'latin1');
      return padded;
    });
  }

  /**
   * The place of a key among those that are known, or -1. Takes the same time whichever matches, and whether or not one
   * does; only whether a key is longer than all that are known can be told from it. Node reads headers as Latin-1, and
   * neither they nor keys hold the zero byte that shorter ones are filled up with.
   */
  find(key: string): number {
    if (key.length > this.#given.length) return -1;
    this.#given.fill(0);
    this.#given.write(key, 'latin1');
    let place = -1;
    for (const [index, known] of this.#keys.entries()) if (timingSafeEqual(this.#given, known)) place = index;
    return place;
  }
}
