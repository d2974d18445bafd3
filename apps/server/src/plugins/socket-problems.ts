import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { IrisError, toProblem } from '@iris/core';
import type { Config } from '../config.ts';
import { PROBLEM_TYPE } from './problems.ts';

/** How long a refused client may go on sending before its connection is cut; it needs the time to read the answer. */
const LINGER_MS = 2000;

type SocketConfig = Pick<Config, 'maxHeaderBytes'>;

/**
 * Failures that happen before there is a request: bytes that are not HTTP, headers that are too large, and requests
 * that arrive too slowly. They are answered on the bare socket, with the same error object as everything else.
 */
export class SocketProblems {
  readonly #config: SocketConfig;
  readonly #responses = new WeakMap<Socket, ServerResponse>();
  readonly #refused = new WeakSet<Socket>();

  constructor(config: SocketConfig) {
    this.#config = config;
  }

  /** Remembers the response that a connection is working on. */
  begin({ socket }: IncomingMessage, response: ServerResponse): void {
    this.#responses.set(socket, response);
  }

  /** Cuts a connection that sends on after its answer. */
  end(request: IncomingMessage): void {
    // Kept until the next one, a response would outlive many clean-ups of the memory for short-lived things.
    if (request.complete) this.#responses.delete(request.socket);
    else if (!request.destroyed) lingerThen(request, () => request.complete || request.destroy());
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
    socket.end(toHttp(this.#problemOf(error)));
    lingerThen(socket, () => socket.destroy());
  }

  #problemOf({ code }: NodeJS.ErrnoException): IrisError {
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      return new IrisError(
        'request_timeout',
        'The request did not arrive in time (IRIS_HEADERS_TIMEOUT_SECONDS, IRIS_BODY_TIMEOUT_SECONDS): send it again.',
      );
    }
    if (code === 'HPE_HEADER_OVERFLOW') {
      const limit = `${this.#config.maxHeaderBytes / 1024} KB (IRIS_MAX_HEADER_KB)`;
      return new IrisError('headers_too_large', `The headers are larger than ${limit}: send fewer or shorter ones.`);
    }
    return new IrisError('invalid_request', 'The bytes on the connection are not an HTTP request.');
  }
}

function toHttp(problem: IrisError): string {
  const requestId = randomUUID();
  const body = JSON.stringify(toProblem(problem, requestId));
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

function lingerThen(stream: Readable, cut: () => void): void {
  const timer = setTimeout(cut, LINGER_MS).unref();
  stream.once('close', () => clearTimeout(timer));
}
