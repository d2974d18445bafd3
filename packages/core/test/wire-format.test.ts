import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_USAGE } from '../src/analyzer.ts';
import { IrisError } from '../src/errors.ts';
import { analyzeResponseSchema, problemSchema } from '../src/wire.ts';
import { type Provenance, toAnalyzeResponse, toProblem } from '../src/wire-format.ts';
import { analysis, block, ruledAnalysis } from './support/arbitraries.ts';

const PROVENANCE: Provenance = {
  analyzer: 'structural',
  model: 'structural-1',
  cacheTier: null,
  usage: NO_USAGE,
  repairs: ['label_cut'],
  durationMs: 12.3456,
  requestId: 'req-1',
};

describe('toAnalyzeResponse', () => {
  it('says everything of an analysis in the words of the wire', () => {
    expect(toAnalyzeResponse(analysis(block('a', 'Route table', [[1, 2]])), PROVENANCE)).toEqual({
      success: true,
      file_intent: 'Request handling',
      responsibility_blocks: [{ id: 'a', label: 'Route table', description: '', ranges: [[1, 2]] }],
      metadata: {
        analyzer: 'structural',
        model: 'structural-1',
        cache_hit: 0,
        cache_tier: null,
        input_tokens: 0,
        output_tokens: 0,
        estimated_cost_usd: 0,
        duration_ms: 12.35,
        request_id: 'req-1',
        line_count: 1000,
        has_syntax_errors: false,
        minified: false,
        generated: false,
        repairs: ['label_cut'],
      },
    });
  });

  it('makes what the schema accepts, and loses nothing on the way', () => {
    const provenance = fc.record<Provenance>({
      analyzer: fc.constantFrom('structural', 'openai', 'anthropic', 'compatible'),
      model: fc.string(),
      cacheTier: fc.constantFrom('memory', 'disk', 'shared', null),
      usage: fc.record({
        inputTokens: fc.nat(),
        outputTokens: fc.nat(),
        estimatedCostUsd: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
      }),
      repairs: fc.array(fc.string()),
      degraded: fc.option(fc.string(), { nil: undefined }),
      durationMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
      requestId: fc.string(),
    });
    const echo = fc.dictionary(
      fc.oneof(
        fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
        fc.constantFrom('degraded', 'model'),
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(ruledAnalysis, provenance, echo, (given, how, metadata) => {
        const response = toAnalyzeResponse(given, how, metadata);
        expect(analyzeResponseSchema.parse(response)).toEqual(response);
        expect(response.metadata.cache_hit).toBe(how.cacheTier === null ? 0 : 1);
      }),
    );
  });

  it("echoes the client's metadata, where the server's own fields win", () => {
    const echo = { editor: 'vim', model: 'mine', request_id: 'mine', cache_hit: 1, degraded: 'mine' };
    const { metadata } = toAnalyzeResponse(analysis(), PROVENANCE, echo);
    expect(metadata).toMatchObject({ editor: 'vim', model: 'structural-1', request_id: 'req-1', cache_hit: 0 });
    expect(metadata).not.toHaveProperty('degraded');
    const degraded = toAnalyzeResponse(analysis(), { ...PROVENANCE, degraded: 'openai answered 500' }, echo);
    expect(degraded.metadata.degraded).toBe('openai answered 500');
  });

  it('does not let an echoed prototype reach anything', () => {
    // JSON.parse makes an own property of `__proto__`, which an object literal would not.
    const echo = JSON.parse('{"__proto__":{"polluted":1}}') as Record<string, unknown>;
    const { metadata } = toAnalyzeResponse(analysis(), PROVENANCE, echo);
    expect('polluted' in metadata).toBe(false);
  });

  it('shares no array with the analysis, which others may hold', () => {
    const given = analysis(block('a', 'Route table', [[1, 2]]));
    const [made] = toAnalyzeResponse(given, PROVENANCE).responsibility_blocks;
    made?.ranges.push([9, 9]);
    expect(given.blocks[0]?.ranges).toEqual([[1, 2]]);
  });
});

describe('toProblem', () => {
  it('says what RFC 9457 asks for and what older clients read', () => {
    const problem = toProblem(new IrisError('rate_limited', 'Too fast. Wait 3 s.'), 'req-1');
    expect(problem).toEqual({
      success: false,
      error: 'Too fast. Wait 3 s.',
      type: 'urn:iris:error:rate-limited',
      title: 'Too many requests',
      status: 429,
      detail: 'Too fast. Wait 3 s.',
      request_id: 'req-1',
    });
    expect(problemSchema.parse(problem)).toEqual(problem);
  });

  it('names every field that is wrong', () => {
    const fields = [{ field: 'language', message: 'is required' }];
    const problem = toProblem(new IrisError('invalid_request', 'Mend the request.', { fields }), 'req-1');
    expect(problem.errors).toEqual(fields);
    expect(problemSchema.parse(problem)).toEqual(problem);
  });

  it('leaks neither stack nor cause', () => {
    const error = new IrisError('internal_error', 'Try again.', { cause: new Error('/etc/secret sk-123') });
    expect(JSON.stringify(toProblem(error, 'req-1'))).not.toMatch(/secret|sk-123|errors\.ts/);
  });
});
