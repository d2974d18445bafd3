import { makeCacheKey } from '@iris/cache';
import { NO_USAGE } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { AnswerTemplate } from '../../src/routes/analyze/answer-template.ts';
import { RepeatedBodies, type RepeatedBody } from '../../src/services/repeated-bodies.ts';

const FACTS = { lineCount: 1, minified: false, generated: false, hasSyntaxErrors: false };

function makeBody(intent: string): RepeatedBody {
  const analysis = { fileIntent: intent, blocks: [], facts: FACTS };
  const answer = { analysis, analyzer: 'structural' as const, model: 'x', usage: NO_USAGE, repairs: [] };
  const template = new AnswerTemplate({
    success: true,
    file_intent: intent,
    responsibility_blocks: [],
    // Of the metadata, the template needs no more than what it leaves out.
    metadata: { cache_hit: 0, cache_tier: null, duration_ms: 0, request_id: '' } as never,
  });
  return { key: makeCacheKey({ text: intent, language: 'c', identity: 'x' }), answer, template, codeLengthChars: 1 };
}

describe('the index of repeated bodies', () => {
  it('finds what it was given, and nothing else', () => {
    const bodies = new RepeatedBodies(100_000);
    const body = makeBody('x');
    bodies.keep('digest', body);
    expect(bodies.find('digest')).toBe(body);
    expect(bodies.find('other')).toBeUndefined();
  });

  it('keeps within its bytes, and lets go of what was used least recently', () => {
    const bodies = new RepeatedBodies(100_000);
    for (let number = 0; number < 1000; number += 1) {
      bodies.keep(`body ${number}`, makeBody('x'.repeat(1000)));
      bodies.find('body 0');
    }
    const found = Array.from({ length: 1000 }, (_, number) => bodies.find(`body ${number}`)).filter(Boolean);
    expect(bodies.find('body 0')).toBeDefined();
    expect(bodies.find('body 999')).toBeDefined();
    expect(found.length).toBeGreaterThan(10);
    expect(found.length).toBeLessThan(100);
  });

  it('keeps nothing that is larger than all of it, and nothing at all where it has no bytes', () => {
    const small = new RepeatedBodies(5000);
    small.keep('digest', makeBody('x'.repeat(10_000)));
    expect(small.find('digest')).toBeUndefined();
    const none = new RepeatedBodies(0);
    none.keep('digest', makeBody('x'));
    expect(none.find('digest')).toBeUndefined();
  });
});
