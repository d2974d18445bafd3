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
  agent: z.literal('ready').describe('The analyzer answers'),
  version: z.string(),
  cache: storeHealthSchema('answers are right, but slower'),
  metrics: storeHealthSchema('running totals are kept in memory, and lost with the process'),
});

export type Health = z.infer<typeof healthSchema>;
