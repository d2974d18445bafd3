import type { AnalyzeResponse } from '@iris/core/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerTemplate } from '../../../src/routes/analyze/answer-template.ts';

const METADATA: AnalyzeResponse['metadata'] = {
  analyzer: 'structural',
  model: 'structural-1',
  cache_hit: 0,
  cache_tier: null,
  input_tokens: 0,
  output_tokens: 0,
  estimated_cost_usd: 0,
  duration_ms: 12.34,
  request_id: 'first',
  line_count: 1,
  has_syntax_errors: false,
  minified: false,
  generated: false,
  repairs: [],
};

describe('the template of an answer', () => {
  it('writes the answer with what differs from request to request', () => {
    const response: AnalyzeResponse = {
      success: true,
      file_intent: 'x',
      responsibility_blocks: [],
      metadata: METADATA,
    };
    const rendered = new AnswerTemplate(response).render({
      cacheTier: 'memory',
      durationMs: 0.123_456,
      requestId: 'a-1',
    });
    expect(JSON.parse(Buffer.from(rendered, 'latin1').toString())).toEqual({
      ...response,
      metadata: { ...METADATA, cache_hit: 1, cache_tier: 'memory', duration_ms: 0.12, request_id: 'a-1' },
    });
  });

  it('writes a fresh answer as it was, whatever the client echoes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (echo, intent) => {
        const response = {
          success: true as const,
          file_intent: intent,
          responsibility_blocks: [],
          metadata: { ...echo, ...METADATA },
        };
        const { duration_ms: durationMs, request_id: requestId } = METADATA;
        const rendered = new AnswerTemplate(response).render({ cacheTier: null, durationMs, requestId });
        expect(JSON.parse(Buffer.from(rendered, 'latin1').toString())).toEqual(JSON.parse(JSON.stringify(response)));
      }),
    );
  });
});
