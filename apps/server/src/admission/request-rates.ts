import { IrisError } from '@iris/core';
import type { Config } from '../config.ts';
import { RateLimit, type Share } from '../limits/rate-limit.ts';
import type { AdmissionResult } from './admission-result.ts';

const WINDOW_SECONDS = 60;
const REASONS: Readonly<Record<string, string>> = {
  'failed-keys': 'This address sent too many keys that are not valid (IRIS_FAILED_KEYS_PER_ADDRESS)',
  address: 'This address sent more requests in a minute than it may (IRIS_RATE_PER_ADDRESS)',
  key: 'This key was used for more requests in a minute than it may (IRIS_RATE_PER_KEY)',
};

/** Limits how often requests may come from one address and with one key. */
export class RequestRates {
  readonly #limits: readonly RateLimit[];

  constructor({ ratePerAddress, ratePerKey }: Pick<Config, 'ratePerAddress' | 'ratePerKey'>) {
    this.#limits = [...makeLimit('address', ratePerAddress), ...makeLimit('key', ratePerKey)];
  }

  /** @param key null where no key is asked for */
  take(network: string, key: string | null): AdmissionResult {
    let ratePolicies = '';
    let rateShares = '';
    for (const limit of this.#limits) {
      const who = limit.name === 'address' ? network : key;
      if (who === null) continue;
      const share = limit.take(who);
      ratePolicies = addItem(ratePolicies, limit.policy);
      rateShares = addItem(rateShares, describeShare(limit, share));
      if (share.isExceeded) return { problem: exceeded(limit, share), ratePolicies, rateShares };
    }
    return { problem: undefined, ratePolicies, rateShares };
  }
}

/** What admission finds of somebody whose share of a limit is used up: when to come again. */
export function refuseForRate(limit: RateLimit, share: Share): AdmissionResult {
  return { problem: exceeded(limit, share), ratePolicies: limit.policy, rateShares: describeShare(limit, share) };
}

function makeLimit(name: string, quota: number): readonly RateLimit[] {
  return quota === 0 ? [] : [new RateLimit({ name, quota, windowSeconds: WINDOW_SECONDS })];
}

function exceeded({ name }: RateLimit, { resetSeconds }: Share): IrisError {
  const wait = resetSeconds === 1 ? '1 second' : `${resetSeconds} seconds`;
  const message = `${REASONS[name]}: try again in ${wait}.`;
  return new IrisError('rate_limited', message, { retryAfterSeconds: resetSeconds });
}

/** Adds to a header of draft-ietf-httpapi-ratelimit-headers-10, which has one item for each limit. */
function addItem(items: string, item: string): string {
  return items === '' ? item : `${items}, ${item}`;
}

function describeShare({ name }: RateLimit, { remaining, resetSeconds }: Share): string {
  return `"${name}";r=${remaining};t=${resetSeconds}`;
}
