import type { IncomingMessage, ServerResponse } from 'node:http';
import { IrisError } from '@iris/core';
import type { FastifyRequest, HookHandlerDoneFunction, onRequestHookHandler } from 'fastify';
import type { App } from '../app-instance.ts';
import type { Config } from '../config.ts';

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/gi;

/**
 * Refuses requests whose head is not what HTTP/1.1 asks for, or expects what is not done here: Node would refuse some
 * without a body, and take others.
 */
export function checkHead(app: App, { maxHeaders }: Pick<Config, 'maxHeaders'>): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => done(problemOfHead(raw, maxHeaders)));
  // By itself Node refuses these without a body.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  tellToContinue(app);
}

/** A client that waits to be told before it sends its body is told once its headers have been accepted. */
function tellToContinue(app: App): void {
  const waiting = new WeakSet<IncomingMessage>();
  app.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.add(request);
    app.server.emit('request', request, response);
  });
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (request.headers.expect !== undefined && waiting.has(request.raw)) reply.raw.writeContinue();
    done();
  });
}

/** Refuses a body whose bytes are said to be something other than UTF-8. */
export const refuseCharset: onRequestHookHandler = (
  { headers }: FastifyRequest,
  _reply: unknown,
  done: HookHandlerDoneFunction,
) => {
  const type = headers['content-type'];
  if (type === undefined || !type.includes(';')) return done();
  const charsets = [...type.matchAll(CHARSET)].map(([, charset = '']) => charset.toLowerCase());
  if (charsets.every((charset) => charset === 'utf-8' || charset === 'utf8')) return done();
  done(
    new IrisError('unsupported_media_type', 'The body must be UTF-8: send it as such, with charset=utf-8 or without.'),
  );
};

/** What is wrong with the head of a request; undefined where nothing is. */
export function problemOfHead(
  { rawHeaders, headers, httpVersion }: IncomingMessage,
  maxHeaders: number,
): IrisError | undefined {
  // Names and values take turns.
  if (rawHeaders.length > maxHeaders * 2) {
    return new IrisError('headers_too_large', `The request has more than ${maxHeaders} headers (IRIS_MAX_HEADERS).`);
  }
  if (headers.host === undefined) {
    if (httpVersion !== '1.1') return undefined;
    return new IrisError('invalid_request', 'The request has no Host header: HTTP/1.1 needs one.');
  }
  if (countHosts(rawHeaders) > 1) {
    return new IrisError('invalid_request', 'The request has more than one Host header: send one.');
  }
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return new IrisError('expectation_failed', 'The Expect header may ask for 100-continue, and for nothing else.');
  }
  return undefined;
}

/** Node keeps the first one and says nothing of the others. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}
