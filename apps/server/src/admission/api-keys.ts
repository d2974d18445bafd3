import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { IrisError } from '@iris/core';
import type { Config } from '../config.ts';
import { RateLimit } from '../limits/rate-limit.ts';
import type { AdmissionResult } from './admission-result.ts';
import { refuseForRate } from './request-rates.ts';

export type ApiKeyConfig = Pick<Config, 'apiKeys' | 'failedKeysPerAddress' | 'failedKeysWindowMs'>;

/** Who asks. */
export type KeyHolder =
  /** `key` is which of the configured keys the request has, by its place among them; null where none is asked for. */
  | { readonly isKnown: true; readonly key: string | null }
  | { readonly isKnown: false; readonly refusal: AdmissionResult };

const ANYBODY: KeyHolder = { isKnown: true, key: null };

/**
 * Asks requests for a key, from their headers alone. An address that sent too many wrong ones waits, and its keys are
 * not looked at. Without keys the server is open; the configuration allows that only where nobody else can reach it.
 */
export class ApiKeys {
  readonly #keys: KnownKeys;
  readonly #holders: readonly KeyHolder[];
  readonly #failures: RateLimit | undefined;

  constructor({ apiKeys, failedKeysPerAddress, failedKeysWindowMs }: ApiKeyConfig) {
    this.#keys = new KnownKeys(apiKeys);
    this.#holders = apiKeys.map((_, place) => ({ isKnown: true, key: String(place) }));
    const windowSeconds = Math.ceil(failedKeysWindowMs / 1000);
    if (failedKeysPerAddress > 0) {
      this.#failures = new RateLimit({ name: 'failed-keys', quota: failedKeysPerAddress, windowSeconds });
    }
  }

  /** @param network where the request comes from, as failures are counted */
  identify({ headers }: IncomingMessage, network: string): KeyHolder {
    if (this.#holders.length === 0) return ANYBODY;
    const given = headers['x-api-key'];
    if (typeof given !== 'string' || given === '') {
      return refuse(new IrisError('missing_api_key', 'This server needs a key: send it in the x-api-key header.'));
    }
    const failures = this.#failures?.look(network);
    if (this.#failures !== undefined && failures !== undefined && failures.remaining <= 0) {
      return { isKnown: false, refusal: refuseForRate(this.#failures, failures) };
    }
    const holder = this.#holders[this.#keys.find(given)];
    if (holder !== undefined) return holder;
    this.#failures?.take(network);
    return refuse(
      new IrisError(
        'invalid_api_key',
        'The key in the x-api-key header is not one of this server: check it for typos.',
      ),
    );
  }
}

function refuse(problem: IrisError): KeyHolder {
  return { isKnown: false, refusal: { problem, ratePolicies: '', rateShares: '' } };
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
