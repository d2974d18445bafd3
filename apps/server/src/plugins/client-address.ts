import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';
import { parseAddress, TrustedProxies } from '../limits/addresses.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request came from, as far as the proxies that are trusted say; empty once nobody is there. */
    clientAddress: string;
  }
}

/** Finds out where requests came from. `Forwarded` and all other headers of proxies are not read. */
export class ClientAddresses {
  readonly #proxies: TrustedProxies;
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;
  #warns: boolean;

  constructor(
    config: Pick<Config, 'environment' | 'apiKeys' | 'trustedProxies'>,
    log: Pick<FastifyBaseLogger, 'warn'>,
  ) {
    this.#proxies = new TrustedProxies(config.trustedProxies);
    this.#log = log;
    // A development server behind a bundler's proxy has one user, whose address does not matter.
    this.#warns = config.environment === 'prod' || config.apiKeys.length > 0;
  }

  /** Tells the app of each of its requests. */
  watch(app: App): void {
    app.decorateRequest('clientAddress', '');
    app.addHook('onRequest', (request, _reply, done) => {
      request.clientAddress = this.addressOf(request.raw);
      done();
    });
  }

  addressOf({ socket, headers }: IncomingMessage): string {
    const peer = parseAddress(socket.remoteAddress ?? '') ?? '';
    const forwardedFor = headers['x-forwarded-for'];
    if (forwardedFor === undefined) return peer;
    if (this.#warns && !this.#proxies.has(peer)) this.#warn(peer);
    return typeof forwardedFor === 'string' ? this.#proxies.clientOf(peer, forwardedFor) : peer;
  }

  #warn(peer: string): void {
    this.#warns = false;
    this.#log.warn(
      { peer },
      'X-Forwarded-For is ignored, because the address that sent it is not in IRIS_TRUST_PROXY: if it is your proxy, list it there, or all its clients share one limit',
    );
  }
}
