import { z } from 'zod';

function storeHealthSchema(degraded: string) {
  return z.object({
    status: z.enum(['ok', 'degraded']).describe(`degraded: ${degraded}`),
    reason: z.string().optional(),
    note: z.string().optional(),
  });
}

export const healthSchema = z.object({
  status: z.literal('healthy'),
  agent: z.literal('ready').describe('An analyzer can answer'),
  version: z.string(),
  analyzers: z
    .array(
      z.object({
        name: z.enum(['structural', 'openai', 'anthropic', 'compatible']),
        status: z.enum(['ready', 'not_ready']).describe('not_ready: the next one answers in its place'),
        reason: z.string().optional(),
      }),
    )
    .describe('First choice first'),
  cache: storeHealthSchema('answers are right, but slower'),
  metrics: storeHealthSchema('running totals are kept in memory, and lost with the process'),
});

export type Health = z.infer<typeof healthSchema>;
