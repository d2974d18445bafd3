import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';

const LOCALHOST = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;
const PREFLIGHT_SECONDS = 600;

/** What the API tells browsers: its answers are data and never a page, and which pages of others may ask. */
export async function addSecurityHeaders(app: App, config: Pick<Config, 'environment' | 'corsOrigins'>): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  });
  const origins = [...config.corsOrigins, ...(config.environment === 'dev' ? [LOCALHOST] : [])];
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: origins,
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: ['content-type', 'x-api-key', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  });
}
