import type { IncomingMessage } from 'node:http';
import { analyzeRequestSchema, analyzeResponseSchema } from '@iris/core/wire';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Admission } from '../../admission/admission.ts';
import type { App } from '../../app-instance.ts';
import type { Config } from '../../config.ts';
import { describeProblems } from '../../plugins/problems.ts';
import { refuseCharset } from '../../plugins/request-head.ts';
import { REQUEST_EXAMPLE, RESPONSE_EXAMPLE } from './analyze-example.ts';
import { AnalyzeHandler, type AnalyzeHandlerDeps } from './analyze-handler.ts';
import { ANALYZE_PATH } from './analyze-http.ts';
import { missingBody, type Receipt, type ReceivedBody, receiveBody } from './received-body.ts';
import { refuseEncodedBody } from './request-guards.ts';
import { RequestParser } from './request-parser.ts';

export interface AnalyzeRouteDeps extends Omit<AnalyzeHandlerDeps, 'parser' | 'deadlineMs'> {
  readonly admission: Admission;
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
      'expectation_failed',
      'headers_too_large',
      'rate_limited',
      'internal_error',
      'analyzer_unavailable',
      'overloaded',
      'shutting_down',
      'deadline_exceeded',
    ),
  },
};

/** `POST /api/iris/analyze`. */
export function addAnalyzeRoute(app: App, config: Config, deps: AnalyzeRouteDeps): void {
  const { maxBodyBytes: maxBytes, requestTimeoutMs: deadlineMs } = config;
  const parser = new RequestParser(config);
  const handler = new AnalyzeHandler({ ...deps, parser, deadlineMs });
  app.addHook('onClose', () => parser.close());
  // JSON is all that is read, and it is handed on as the bytes that came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request: FastifyRequest, payload: IncomingMessage, done: BodyDone) => {
    const hand = ({ error, body }: Receipt): void => done(error, body);
    const received = request.arrival?.receipt;
    if (received !== undefined) hand(received);
    else receiveBody(payload, { maxBytes, allowance: deps.allowance }, hand);
  });
  app.post(ANALYZE_PATH, {
    schema,
    // The schema describes the body; the handler checks it, if it was not answered before.
    validatorCompiler: () => (body) => ({ value: body }),
    onRequest: [admitTo(deps.admission), refuseCharset, refuseEncodedBody],
    handler: (request, reply) => handler.handle(request, reply, requireBody(request.body)),
  });
}

type BodyDone = (error: Error | null, body?: ReceivedBody) => void;

/** Asks admission, where that was not done on the way here, and tells the client what is left of its share. */
function admitTo(admission: Admission): onRequestHookHandler {
  return (request, reply, done) => {
    const { problem, ratePolicies, rateShares } =
      request.arrival?.admission ?? admission.admit(request.raw, reply.raw, request.clientAddress);
    if (rateShares !== '') reply.header('ratelimit-policy', ratePolicies).header('ratelimit', rateShares);
    done(problem);
  };
}

function requireBody(body: unknown): ReceivedBody {
  // What the content type parser made, or nothing where there was no body.
  if (body === null || body === undefined) throw missingBody();
  return body as ReceivedBody;
}
