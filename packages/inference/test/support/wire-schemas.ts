import { z } from 'zod';
import { answerSchemaFaults } from './answer-schema-faults.ts';

/** A JSON Schema that the providers take for an answer. */
export const answerSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  for (const message of answerSchemaFaults(schema)) context.addIssue({ code: 'custom', message });
});

export const formatName = z.string().regex(/^[\w-]{1,64}$/);

export const tokenLimit = z.int().min(16).max(128_000);
