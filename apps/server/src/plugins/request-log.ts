import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '@iris/core';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app-instance.ts';
import type { LogWriters, RequestRecord } from '../services/create-log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request failed with, for its line in the log. */
    problemCode: ErrorCode | null;
    /** What else its line in the log says; never source text, never a key. */
    logFields: Readonly<Record<string, string | number | null>> | null;
  }
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** The client's request id where it is short and harmless, else a new one. */
export function makeRequestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Returns the request id in a header, and writes one line per request into the log. */
export function logRequests(app: App, logRequest: LogWriters['logRequest']): void {
  app.decorateRequest('problemCode', null);
  app.decorateRequest('logFields', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    const { raw } = reply;
    // Fastify's own hooks say nothing of a client that leaves while its answer is made.
    const onFinish = (): void => {
      raw.off('close', onAbort);
      logRequest(recordOf(request, { status: reply.statusCode }));
    };
    const onAbort = (): void => {
      raw.off('finish', onFinish);
      logRequest(recordOf(request, { aborted: true }));
    };
    // Where the body was read before, the client may have left by now.
    if (raw.closed) onAbort();
    else raw.once('finish', onFinish).once('close', onAbort);
    done();
  });
}

function recordOf(
  request: FastifyRequest,
  outcome: Pick<RequestRecord, 'status'> | Pick<RequestRecord, 'aborted'>,
): RequestRecord {
  return {
    request_id: request.id,
    method: request.method,
    route: request.routeOptions.url ?? null,
    ...outcome,
    duration_ms: toMilliseconds(performance.now() - request.arrivedAt),
    remote: request.clientAddress,
    ...(request.problemCode !== null && { code: request.problemCode }),
    ...request.logFields,
  };
}

/** As durations are logged. */
export function toMilliseconds(elapsed: number): number {
  return Math.round(elapsed * 100) / 100;
}
