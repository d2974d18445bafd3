import { toAnalyzeResponse } from '@iris/core';
import { analyzeRequestSchema, analyzeResponseSchema } from '@iris/core/wire';
import type { App } from '../../app-instance.ts';
import type { Config } from '../../config.ts';
import { requireApiKey } from '../../plugins/api-keys.ts';
import { describeProblems } from '../../plugins/problems.ts';
import type { AnalysisService } from '../../services/analysis-service.ts';
import { REQUEST_EXAMPLE, RESPONSE_EXAMPLE } from './analyze-example.ts';
import { guardAnalyzeBody, refuseEncodedBody } from './request-guards.ts';
import { sourceOfRequest } from './source-of-request.ts';
import { whileAwaited } from './while-awaited.ts';

export interface AnalyzeRouteDeps {
  readonly analysis: AnalysisService;
  /** Aborts when requests under way must end because the server stops. */
  readonly stop: AbortSignal;
}

const schema = {
  summary: 'Read a source file',
  description:
    'Returns why the file exists and its responsibility blocks, in the order in which a reader should meet them.',
  tags: ['Analysis'],
  security: [{ apiKey: [] }],
  body: analyzeRequestSchema.meta({ examples: [REQUEST_EXAMPLE] }),
  response: {
    200: {
      description: 'The table of contents',
      content: { 'application/json': { schema: analyzeResponseSchema.meta({ examples: [RESPONSE_EXAMPLE] }) } },
    },
    ...describeProblems(
      'missing_body',
      'invalid_json',
      'invalid_request',
      'unsupported_language',
      'missing_api_key',
      'invalid_api_key',
      'request_timeout',
      'body_too_large',
      'source_too_large',
      'unsupported_media_type',
      'headers_too_large',
      'internal_error',
      'analyzer_unavailable',
      'shutting_down',
      'deadline_exceeded',
    ),
  },
};

/** `POST /api/iris/analyze`. */
export function addAnalyzeRoute(app: App, config: Config, { analysis, stop }: AnalyzeRouteDeps): void {
  app.post('/api/iris/analyze', {
    schema,
    onRequest: [requireApiKey(config.apiKeys), refuseEncodedBody],
    preValidation: async (request) => guardAnalyzeBody(request.body, config),
    handler: async (request, reply) => {
      const file = sourceOfRequest(request.body, config);
      const wait = { deadlineMs: config.requestTimeoutMs, stop };
      const answer = await whileAwaited(reply, wait, (signal) => analysis.analyze(file, signal));
      request.logFields = { analyzer: answer.analyzer, tier: answer.cacheTier };
      reply.header('cache-control', 'no-store');
      return toAnalyzeResponse(
        answer.analysis,
        { ...answer, durationMs: reply.elapsedTime, requestId: request.id },
        request.body.metadata,
      );
    },
  });
}
