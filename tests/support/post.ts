import { once } from 'node:events';
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SourceFile } from '@iris/core';

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Hangs up when it aborts. */
  readonly signal?: AbortSignal;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Has a running server analyze a body, on a connection of its own that ends with the answer, whatever that is. */
export async function post(url: string, body: string, options: PostOptions = {}): Promise<Answered> {
  return read(startPost(url, body, options));
}

/** The body of a request for a file. */
export function bodyOf({ language, text: source }: SourceFile): string {
  return JSON.stringify({ filename: 'file', language, source_code: source });
}

/** Asks a running server for what needs no body, on a connection of its own. */
export async function get(url: string, path: string): Promise<Answered> {
  return read(request(`${url}${path}`, { agent: false }).end());
}

function startPost(url: string, body: string, { headers, signal }: PostOptions): ClientRequest {
  return request(`${url}/api/iris/analyze`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
    ...(signal !== undefined && { signal }),
  }).end(body);
}

async function read(sent: ClientRequest): Promise<Answered> {
  // A server that refuses early may close while the body is still sent: the answer counts.
  sent.on('error', () => {});
  // The event has one argument.
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
