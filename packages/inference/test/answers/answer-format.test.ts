import { describe, expect, it } from 'vitest';
import { ANSWER_FORMAT, rangeSchema } from '../../src/answers/answer-format.ts';
import { answerSchemaFaults } from '../support/answer-schema-faults.ts';

describe('ANSWER_FORMAT', () => {
  it('asks for an intent and blocks, and leaves no place for anything else', () => {
    expect(ANSWER_FORMAT).toEqual({
      name: 'table_of_contents',
      schema: closedObject({
        file_intent: { type: 'string' },
        blocks: {
          type: 'array',
          items: closedObject({
            label: { type: 'string' },
            description: { type: 'string' },
            ranges: {
              type: 'array',
              items: closedObject({ start: { type: 'integer' }, end: { type: 'integer' } }),
            },
          }),
        },
      }),
    });
  });

  it('has nothing that a provider refuses to enforce', () => {
    expect(answerSchemaFaults(ANSWER_FORMAT.schema)).toEqual([]);
  });

  it('is the same text each time, so that providers keep what they made of it', () => {
    expect(Object.keys(ANSWER_FORMAT.schema)).toEqual(['type', 'properties', 'required', 'additionalProperties']);
  });
});

describe('rangeSchema', () => {
  it.each([
    ['an object', { start: 3, end: 9 }],
    ['an object with more in it', { start: 3, end: 9, note: 'x', ['__proto__']: { end: 1 } }],
    ['a pair', [3, 9]],
    ['numbers in strings', { start: '3', end: ' 9 ' }],
    ['a pair of strings', ['3', '9']],
    ['whole numbers written as fractions', JSON.parse('[3.0, 9e0]')],
  ])('reads %s', (_, value) => {
    expect(rangeSchema.parse(value)).toEqual({ start: 3, end: 9 });
  });

  it.each([
    ['a fraction', [1.5, 3]],
    ['a number too large for JSON', JSON.parse('[1, 1e309]')],
    ['a number too large to count with', [1, 1e300]],
    ['no number', [null, 3]],
    ['a number with a word', ['line 1', 3]],
    ['three numbers', [1, 2, 3]],
    ['half a range', { start: 1 }],
    ['text', '1-3'],
  ])('does not read %s', (_, value) => {
    expect(rangeSchema.safeParse(value).success).toBe(false);
  });
});

function closedObject(properties: Record<string, unknown>) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
