import { IrisError } from '@iris/core';
import { z } from 'zod';
import type { App } from '../../app-instance.ts';
import { describeProblems } from '../../plugins/problems.ts';
import type { ReadinessProbe } from '../../services/readiness.ts';
import { type Health, healthSchema } from './health-schema.ts';

export interface HealthRoutesDeps {
  readonly readiness: ReadinessProbe;
  readonly version: string;
  readonly cacheHealth: () => Health['cache'];
  readonly metricsHealth: () => Health['metrics'];
}

/** `GET /api/iris/health`: can it answer? `GET /health`: does it run? */
export function addHealthRoutes(app: App, { readiness, version, cacheHealth, metricsHealth }: HealthRoutesDeps): void {
  app.get('/api/iris/health', {
    schema: {
      summary: 'Can it answer?',
      tags: ['Operation'],
      response: { 200: healthSchema, ...describeProblems('internal_error', 'analyzer_unavailable', 'shutting_down') },
    },
    handler: async (_request, reply) => {
      const state = await readiness.check();
      if (!state.ready) throw new IrisError('analyzer_unavailable', state.reason, { retryAfterSeconds: 1 });
      reply.header('cache-control', 'no-store');
      const stores = { cache: cacheHealth(), metrics: metricsHealth() };
      return { status: 'healthy' as const, agent: 'ready' as const, version, ...stores };
    },
  });
  app.get('/health', {
    schema: { summary: 'Does it run?', tags: ['Operation'], response: { 200: z.object({ status: z.literal('ok') }) } },
    handler: async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { status: 'ok' as const };
    },
  });
}
