import { ERRORS, type ErrorCode, IrisError, toProblem } from '@iris/core';
import { type Problem, problemSchema } from '@iris/core/wire';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app-instance.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/**
 * Answers every failure with the API's error object. This is the only place that turns a code into a status, and
 * text that was not written for users stays here: what is not in the table of errors is logged and answered with a
 * fixed sentence.
 */
export function answerProblems(app: App): void {
  app.setErrorHandler((error: FastifyError | Error, request, reply) => sendProblem(error, request, reply));
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toIrisError(error);
  request.problemCode = problem.code;
  if (problem.status >= 500)
    request.log.error({ request_id: request.id, err: error, code: problem.code }, 'request failed');
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(problem.retryAfterSeconds));
  if (problem.status === 401) reply.header('www-authenticate', 'ApiKey realm="IRIS", header="x-api-key"');
  // Fastify asks to close where a body was left unread: the client, still sending, would lose the answer to a reset.
  if (reply.hasHeader('connection')) reply.removeHeader('connection');
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .header('x-request-id', request.id)
    .type(PROBLEM_TYPE)
    .send(toProblem(problem, request.id));
}

/** The error responses of a route for the API's description: one per status, with the codes that it stands for. */
export function describeProblems(...codes: readonly ErrorCode[]): Record<number, unknown> {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      status,
      {
        description: sameStatus.map((code) => `${ERRORS[code].title} (\`${code}\`)`).join('; '),
        content: {
          'application/problem+json': { schema: problemSchema.meta({ examples: sameStatus.map(exampleOf) }) },
        },
      },
    ]),
  );
}

function exampleOf(code: ErrorCode): Problem {
  return toProblem(new IrisError(code, ERRORS[code].title), 'b6a3f3c2-3c55-4c8e-8d0f-2f4f8a1d7c10');
}

function toIrisError(error: unknown): IrisError {
  if (error instanceof IrisError) return error;
  switch (codeOf(error)) {
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new IrisError(
        'invalid_request',
        'The body is not as long as the Content-Length header says: send it again.',
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return new IrisError('unsupported_media_type', 'Send the body as JSON, with Content-Type: application/json.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new IrisError('not_found', 'There is nothing at this address: it is too long.');
    case 'FST_ERR_BAD_URL':
      return new IrisError('invalid_request', 'The address has an escape (%) that is not valid: check the URL.');
    case 'ECONNRESET':
      return new IrisError('analysis_cancelled', 'The connection was closed before the whole request had arrived.');
    default:
      return toAddressError(error);
  }
}

/** Files of the reference page are refused by status alone, whatever the address hides; all else is our own fault. */
function toAddressError(error: unknown): IrisError {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 400 || status === 403 || status === 404 || status === 414) {
    return new IrisError('not_found', 'There is nothing at this address: see /reference for those that are.');
  }
  return new IrisError(
    'internal_error',
    'Something failed on our side: try again, and report the request id if it stays.',
  );
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
