import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type ErrorCode, IrisError, toProblem } from '@iris/core';
import type { App } from '../app-instance.ts';
import { PROBLEM_TYPE } from './problems.ts';

/** How long a refused client may go on sending before its connection is cut; it needs the time to read the answer. */
const LINGER_MS = 2000;

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  request_timeout: 'The request did not arrive in time: send it again, or raise IRIS_BODY_TIMEOUT_SECONDS.',
  headers_too_large: 'The headers of the request are larger than 16 KB: send fewer or shorter ones.',
  invalid_request: 'The bytes on the connection are not an HTTP request.',
};

/**
 * Failures that happen before there is a request: bytes that are not HTTP, headers that are too large, and requests
 * that arrive too slowly. They are answered on the bare socket, with the same error object as everything else.
 */
export class SocketProblems {
  readonly #responses = new WeakMap<Socket, ServerResponse>();
  readonly #refused = new WeakSet<Socket>();

  /** Remembers the response each connection is working on, and cuts connections that send on after their answer. */
  watch(app: App): void {
    app.addHook('onRequest', async (request, reply) => {
      this.#responses.set(request.raw.socket, reply.raw);
    });
    app.addHook('onResponse', async (request) => {
      const { raw } = request;
      if (!raw.complete) lingerThen(raw, () => raw.complete || raw.destroy());
    });
  }

  /** For Fastify's `clientErrorHandler`. The parser may report one connection several times; the first time counts. */
  answer(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code === 'ECONNRESET' || socket.destroyed || this.#refused.has(socket)) return;
    this.#refused.add(socket);
    const response = this.#responses.get(socket);
    const answered = response?.headersSent === true && !response.req.complete;
    if (!socket.writable || answered) {
      socket.destroy();
      return;
    }
    socket.end(toHttp(codeOfSocketError(error)));
    lingerThen(socket, () => socket.destroy());
  }
}

function codeOfSocketError(error: NodeJS.ErrnoException): ErrorCode {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  return error.code === 'HPE_HEADER_OVERFLOW' ? 'headers_too_large' : 'invalid_request';
}

function toHttp(code: ErrorCode): string {
  const problem = new IrisError(code, MESSAGES[code] ?? 'The request cannot be read.');
  const body = JSON.stringify(toProblem(problem, randomUUID()));
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

function lingerThen(stream: Readable, cut: () => void): void {
  const timer = setTimeout(cut, LINGER_MS).unref();
  stream.once('close', () => clearTimeout(timer));
}
