import { IrisError } from '@iris/core';
import { z } from 'zod';
import type { App } from '../../app-instance.ts';
import { describeProblems } from '../../plugins/problems.ts';
import type { AnalyzerState, Readinesses } from '../../services/readiness.ts';
import { type Health, healthSchema } from './health-schema.ts';

export interface HealthRoutesDeps {
  readonly readiness: Pick<Readinesses, 'check'>;
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
      const { ready, analyzers } = await readiness.check();
      if (!ready) throw new IrisError('analyzer_unavailable', describeStates(analyzers), { retryAfterSeconds: 1 });
      reply.header('cache-control', 'no-store');
      const stores = { cache: cacheHealth(), metrics: metricsHealth() };
      return { status: 'healthy' as const, agent: 'ready' as const, version, analyzers: [...analyzers], ...stores };
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

/** Why each of them is not ready. */
function describeStates(analyzers: readonly AnalyzerState[]): string {
  const reasons = analyzers.flatMap((state) => (state.status === 'ready' ? [] : [state]));
  const [only] = reasons;
  if (only !== undefined && reasons.length === 1) return only.reason;
  return reasons.map(({ name, reason }) => `${name}: ${reason}`).join(' ');
}
