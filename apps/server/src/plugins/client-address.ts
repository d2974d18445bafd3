import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';
import { parseAddress, TrustedProxies } from '../limits/addresses.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request came from, as far as the proxies that are trusted say; empty once nobody is there. */
    clientAddress: string;
  }
}

/** Finds out where each request came from. `Forwarded` and all other headers of proxies are not read. */
export function findClients(app: App, config: Pick<Config, 'environment' | 'apiKeys' | 'trustedProxies'>): void {
  const proxies = new TrustedProxies(config.trustedProxies);
  // A development server behind a bundler's proxy has one user, whose address does not matter.
  let warns = config.environment === 'prod' || config.apiKeys.length > 0;
  app.decorateRequest('clientAddress', '');
  app.addHook('onRequest', (request, _reply, done) => {
    const peer = parseAddress(request.socket.remoteAddress ?? '') ?? '';
    const forwardedFor = request.headers['x-forwarded-for'];
    request.clientAddress = typeof forwardedFor === 'string' ? proxies.clientOf(peer, forwardedFor) : peer;
    if (warns && forwardedFor !== undefined && !proxies.has(peer)) {
      warns = false;
      app.log.warn(
        { peer },
        'X-Forwarded-For is ignored, because the address that sent it is not in IRIS_TRUST_PROXY: if it is your proxy, list it there, or all its clients share one limit',
      );
    }
    done();
  });
}
