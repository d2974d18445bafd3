import type { BlockId } from '@iris/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAnswer, encodeAnswer, type StoredAnswer } from '../src/stored-answer.ts';
import { makeAnswer } from './support/sample-answers.ts';

const text = fc.string({ unit: 'grapheme' });
const usage = {
  inputTokens: fc.nat(),
  outputTokens: fc.nat(),
  estimatedCostUsd: fc.option(fc.double({ min: 0, max: 1000, noNaN: true })),
};
/** What earlier releases wrote, and what no model is behind, has fewer fields. */
const fields = {
  analysis: fc.record({
    fileIntent: text,
    blocks: fc.array(
      fc.record({
        // Any text may be an id as far as storing it goes.
        id: text.map((id) => id as BlockId),
        label: text,
        description: text,
        ranges: fc.array(fc.tuple(fc.nat(), fc.nat())),
      }),
    ),
    facts: fc.record({
      lineCount: fc.nat(),
      minified: fc.boolean(),
      generated: fc.boolean(),
      hasSyntaxErrors: fc.boolean(),
    }),
  }),
  analyzer: fc.constantFrom('structural', 'openai', 'anthropic', 'compatible'),
  model: text,
  usage: fc.oneof(fc.record(usage), fc.record({ ...usage, cachedInputTokens: fc.nat(), reasoningTokens: fc.nat() })),
  repairs: fc.array(text),
} as const;
const prompt = fc.record({
  mode: fc.constantFrom('source', 'source_and_outline', 'outline', 'excerpt'),
  maskedSecrets: fc.nat(),
  removedCharacters: fc.nat(),
});
const answer: fc.Arbitrary<StoredAnswer> = fc.oneof(fc.record(fields), fc.record({ ...fields, prompt }));

describe('an encoded answer', () => {
  it('comes back as it went in', () => {
    fc.assert(
      fc.property(answer, (stored) => {
        expect(decodeAnswer(encodeAnswer(stored))).toEqual(JSON.parse(JSON.stringify(stored)));
      }),
    );
  });

  it('leaves out whatever else the object carries', () => {
    const carrier = { ...makeAnswer(1), source: 'secret source', degraded: 'secret reason' };
    expect(encodeAnswer(carrier).toString()).not.toContain('secret');
  });

  it('is read without the fields that a later release added', () => {
    const later = { ...JSON.parse(encodeAnswer(makeAnswer(1)).toString()), novelty: 1 };
    expect(decodeAnswer(Buffer.from(JSON.stringify(later)))).toEqual(makeAnswer(1));
  });

  it('is refused when any field is missing or of another type', () => {
    const whole: Record<string, unknown> = JSON.parse(encodeAnswer(makeAnswer(1)).toString());
    for (const field of Object.keys(whole)) {
      for (const wrong of [undefined, { a: [] }, null, true]) {
        const body = Buffer.from(JSON.stringify({ ...whole, [field]: wrong }));
        expect(decodeAnswer(body), `${field}: ${wrong}`).toBeUndefined();
      }
    }
  });

  it('is refused when it is anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeAnswer(Buffer.from(bytes))).toBeUndefined();
      }),
    );
    for (const other of ['null', '[]', '{}', '"text"', '']) expect(decodeAnswer(Buffer.from(other))).toBeUndefined();
  });

  it('is refused when it names an analyzer that nobody knows', () => {
    const body = encodeAnswer(makeAnswer(1)).toString().replace('"structural"', '"constructor"');
    expect(decodeAnswer(Buffer.from(body))).toBeUndefined();
  });
});
