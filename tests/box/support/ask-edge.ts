import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from 'node:http';
import { type Agent, request as requestSecure } from 'node:https';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ERRORS, type ErrorCode, errorType } from '@iris/core';
import { problemSchema } from '@iris/core/wire';
import { expect, onTestFinished } from 'vitest';
import { type Edge, HOST } from './edge.ts';

export interface Question {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** HTTPS unless told. */
  readonly scheme?: 'http' | 'https';
  /** A connection of its own unless told. */
  readonly agent?: Agent;
}

export interface EdgeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names in lower case, in order, as often as they came. */
  readonly headerNames: readonly string[];
  readonly bytes: Buffer;
  readonly text: string;
}

/** Asks Nginx as a client would, trusting its certificate without a look: what it shows has tests of its own. */
export async function askEdge(edge: Edge, question: Question): Promise<EdgeAnswer> {
  const { path, method = 'GET', headers = {}, body, scheme = 'https', agent } = question;
  const common = { host: '127.0.0.1', path, method, headers: { host: HOST, ...headers } };
  const asked =
    scheme === 'http'
      ? requestPlain({ ...common, port: edge.httpPort, agent: false })
      : requestSecure({
          ...common,
          port: edge.httpsPort,
          servername: HOST,
          rejectUnauthorized: false,
          agent: agent ?? false,
        });
  const answered = once(asked, 'response');
  // Who refuses a body need not read it: what is still being sent may fail once the answer is there.
  answered.then(() => asked.on('error', () => {})).catch(() => {});
  asked.end(body);
  const [response]: IncomingMessage[] = await answered;
  if (response === undefined) throw new Error('a response has no message');
  const bytes = await buffer(response);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    headerNames: response.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()),
    bytes,
    text: bytes.toString(),
  };
}

/** Expects the API's error object, whole, with the id that the headers have too. */
export function expectProblem(answer: EdgeAnswer, code: ErrorCode): void {
  const { status, title } = ERRORS[code];
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem = problemSchema.parse(JSON.parse(answer.text));
  expect(problem).toMatchObject({ success: false, type: errorType(code), title, status });
  expect(problem.error).toBe(problem.detail);
  expect(problem.request_id).toBe(answer.headers['x-request-id']);
  expect(problem.request_id).not.toBe('');
}

/** A connection to Nginx on which a test says what is sent. */
export async function connectEdge(edge: Edge): Promise<TLSSocket> {
  const socket = connectTls({
    host: '127.0.0.1',
    port: edge.httpsPort,
    servername: HOST,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  });
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'secureConnect');
  // A reset is one of the ways in which a server may end a connection.
  socket.on('error', () => {});
  return socket;
}

/** Once a connection is closed, in whichever way. What comes meanwhile is thrown away. */
export function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {}).resume();
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}
