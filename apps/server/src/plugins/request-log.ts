import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '@iris/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app-instance.ts';

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
export function logRequests(app: App): void {
  app.decorateRequest('problemCode', null);
  app.decorateRequest('logFields', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    // Fastify's own hooks say nothing of a client that leaves while its answer is made.
    const { raw } = reply;
    const onFinish = (): void => {
      raw.off('close', onAbort);
      logRequest(request, reply, { status: reply.statusCode });
    };
    const onAbort = (): void => {
      raw.off('finish', onFinish);
      logRequest(request, reply, { aborted: true });
    };
    raw.once('finish', onFinish).once('close', onAbort);
    done();
  });
}

function logRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: { readonly status: number } | { readonly aborted: true },
): void {
  request.log.info(
    {
      request_id: request.id,
      method: request.method,
      // The pattern, not the address that was asked for: what clients write there is theirs, and may be secret.
      route: request.routeOptions.url ?? null,
      ...outcome,
      duration_ms: Math.round(reply.elapsedTime * 100) / 100,
      remote: request.clientAddress,
      ...(request.problemCode !== null && { code: request.problemCode }),
      ...request.logFields,
    },
    'request',
  );
}
