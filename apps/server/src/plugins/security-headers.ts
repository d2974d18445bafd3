import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from '@fastify/cors';
import helmet from 'helmet';
import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';

const LOCALHOST = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;
const PREFLIGHT_SECONDS = 600;

type CorsConfig = Pick<Config, 'environment' | 'corsOrigins'>;

/** What the API tells browsers: its answers are data and never a page, and which pages of others may ask. */
export async function addSecurityHeaders(app: App, config: CorsConfig): Promise<void> {
  const headers = makeHeaders();
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
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

/** What every answer carries that is given to no page of another origin. */
export function securityHeadersOf(config: CorsConfig): Readonly<Record<string, string>> {
  return { ...makeHeaders(), ...(originsOf(config).length > 0 && { vary: 'Origin' }) };
}

function originsOf({ corsOrigins, environment }: CorsConfig): (string | RegExp)[] {
  return [...corsOrigins, ...(environment === 'dev' ? [LOCALHOST] : [])];
}

/** Helmet's headers are the same for every answer, so it is asked for them once. */
function makeHeaders(): Readonly<Record<string, string>> {
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
