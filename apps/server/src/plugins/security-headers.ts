import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from '@fastify/cors';
import helmet from 'helmet';
import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';
import { REFERENCE_PATH } from './api-description.ts';

const LOCALHOST = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;
const PREFLIGHT_SECONDS = 600;

type CorsConfig = Pick<Config, 'environment' | 'corsOrigins'>;

/** What the API tells browsers: its answers are data and never a page, and which pages of others may ask. */
export async function addSecurityHeaders(app: App, config: CorsConfig): Promise<void> {
  const [data, page] = [makeHeaders({ isPage: false }), makeHeaders({ isPage: true })];
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.url.startsWith(REFERENCE_PATH) ? page : data);
    done();
  });
  const origins = originsOf(config);
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: origins,
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: ['content-type', 'x-api-key', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy'],
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  });
}

/** What every answer with data carries that is given to no page of another origin. */
export function securityHeadersOf(config: CorsConfig): Readonly<Record<string, string>> {
  return { ...makeHeaders({ isPage: false }), ...(originsOf(config).length > 0 && { vary: 'Origin' }) };
}

function originsOf({ corsOrigins, environment }: CorsConfig): (string | RegExp)[] {
  return [...corsOrigins, ...(environment === 'dev' ? [LOCALHOST] : [])];
}

/**
 * Helmet's headers are the same for every answer, so it is asked for them once. Those that say what a page may do are for
 * pages: Node looks at each character of each header for each answer.
 */
function makeHeaders({ isPage }: { readonly isPage: boolean }): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const collector = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => undefined,
  };
  const setHeaders = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // For pages of old browsers, or for what the policy above rules out: bytes in each answer that nobody reads.
    originAgentCluster: false,
    crossOriginOpenerPolicy: isPage,
    referrerPolicy: isPage,
    // The policy's frame-ancestors says it to every browser that runs today.
    xFrameOptions: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  // Helmet reads nothing of the request and uses these two methods of the response.
  setHeaders({} as IncomingMessage, collector as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error;
  });
  return headers;
}
