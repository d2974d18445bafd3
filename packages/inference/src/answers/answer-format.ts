import { z } from 'zod';
import type { AnswerFormat } from '../model/model-client.ts';

/**
 * What a model is asked for, declared once: providers are sent these schemas as JSON Schema, and answers are read with
 * them. Reading forgives what servers without structured output get wrong: a number in a string, a pair for a range.
 */

const lineNumberSchema = z.preprocess(numberFromText, z.int());

/** First and last line, 1-based, both included. */
export const rangeSchema = z.preprocess(rangeFromPair, z.object({ start: lineNumberSchema, end: lineNumberSchema }));

export const blockSchema = z.object({
  label: z.string(),
  description: z.string(),
  ranges: z.array(rangeSchema),
});

/** In comprehension order, and with no place for anything else. */
const answerSchema = z.object({
  file_intent: z.string(),
  blocks: z.array(blockSchema),
});

/**
 * Uses only what every provider enforces: types, `properties` that are all `required`, `additionalProperties: false`.
 * Bounds of numbers and lengths are refused by some of them, so those are checked afterwards.
 */
export const ANSWER_FORMAT: AnswerFormat = {
  name: 'table_of_contents',
  schema: toProviderSchema(answerSchema),
};

function toProviderSchema(schema: z.ZodType): AnswerFormat['schema'] {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.minimum;
      delete jsonSchema.maximum;
    },
  });
  return json;
}

const WHOLE_NUMBER = /^\s*-?\d{1,15}\s*$/;

function numberFromText(value: unknown): unknown {
  return typeof value === 'string' && WHOLE_NUMBER.test(value) ? Number(value) : value;
}

function rangeFromPair(value: unknown): unknown {
  return Array.isArray(value) && value.length === 2 ? { start: value[0], end: value[1] } : value;
}
