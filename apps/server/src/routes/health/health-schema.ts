import { z } from 'zod';

export const healthSchema = z.object({
  status: z.literal('healthy'),
  agent: z.literal('ready').describe('The analyzer answers'),
  version: z.string(),
  cache: z.object({
    status: z.enum(['ok', 'degraded']).describe('degraded: answers are right, but slower'),
    reason: z.string().optional(),
    note: z.string().optional(),
  }),
});

export type Health = z.infer<typeof healthSchema>;
