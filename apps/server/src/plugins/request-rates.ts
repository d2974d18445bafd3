import { IrisError } from '@iris/core';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction, onRequestHookHandler } from 'fastify';
import type { Config } from '../config.ts';
import { networkOf } from '../limits/addresses.ts';
import { RateLimit, type Share } from '../limits/rate-limit.ts';

const WINDOW_SECONDS = 60;
const REASONS: Readonly<Record<string, string>> = {
  'failed-keys': 'This address sent too many keys that are not valid (IRIS_FAILED_KEYS_PER_ADDRESS)',
  address: 'This address sent more requests in a minute than it may (IRIS_RATE_PER_ADDRESS)',
  key: 'This key was used for more requests in a minute than it may (IRIS_RATE_PER_KEY)',
};

/** Makes the hooks that limit how often requests may come from one address and with one key. */
export function limitRates(config: Pick<Config, 'ratePerAddress' | 'ratePerKey'>): readonly onRequestHookHandler[] {
  return [
    ...limitRate('address', config.ratePerAddress, (request) => networkOf(request.clientAddress)),
    ...limitRate('key', config.ratePerKey, (request) => request.apiKey),
  ];
}

/** Refuses a request whose share is used up, and says when it may come again. */
export function refuseForRate(
  reply: FastifyReply,
  limit: RateLimit,
  share: Share,
  done: HookHandlerDoneFunction,
): void {
  tellShare(reply, limit, share);
  const wait = share.resetSeconds === 1 ? '1 second' : `${share.resetSeconds} seconds`;
  done(
    new IrisError('rate_limited', `${REASONS[limit.name]}: try again in ${wait}.`, {
      retryAfterSeconds: share.resetSeconds,
    }),
  );
}

/** @param whoOf whose share a request uses; null where the limit is not about it */
function limitRate(
  name: string,
  quota: number,
  whoOf: (request: FastifyRequest) => string | null,
): readonly onRequestHookHandler[] {
  if (quota === 0) return [];
  const limit = new RateLimit({ name, quota, windowSeconds: WINDOW_SECONDS });
  const takeShare: onRequestHookHandler = (request, reply, done) => {
    const who = whoOf(request);
    if (who === null) return done();
    const share = limit.take(who);
    if (share.isExceeded) return refuseForRate(reply, limit, share, done);
    tellShare(reply, limit, share);
    done();
  };
  return [takeShare];
}

/** Adds to the headers of draft-ietf-httpapi-ratelimit-headers-10: one item for each limit. */
function tellShare(reply: FastifyReply, { name, policy }: RateLimit, { remaining, resetSeconds }: Share): void {
  const share = `"${name}";r=${remaining};t=${resetSeconds}`;
  const policies = reply.getHeader('ratelimit-policy');
  const shares = reply.getHeader('ratelimit');
  reply.header('ratelimit-policy', policies === undefined ? policy : `${policies}, ${policy}`);
  reply.header('ratelimit', shares === undefined ? share : `${shares}, ${share}`);
}
