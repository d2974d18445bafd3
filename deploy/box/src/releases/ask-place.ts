import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What is asked of a place, past Nginx. */
export interface PlaceQuestion {
  readonly port: number;
  readonly path: string;
  /** Sent as JSON by POST; without it, GET. */
  readonly body?: unknown;
  readonly key?: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface PlaceAnswer {
  readonly status: number;
  /** The fields of the JSON object that came; none where something else came. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Asks a place on a connection of its own.
 * @throws Error where no answer comes in time
 */
export async function askPlace({ port, path, body, key, timeoutMs, signal }: PlaceQuestion): Promise<PlaceAnswer> {
  const asked = request({
    host: '127.0.0.1',
    port,
    path,
    method: body === undefined ? 'GET' : 'POST',
    agent: false,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'x-api-key': key }),
    },
  });
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  const [response]: IncomingMessage[] = await once(asked, 'response');
  if (response === undefined) throw new Error('a response has no message');
  return { status: response.statusCode ?? 0, fields: fieldsOf(await text(response)) };
}

/** An object inside an answer. */
export function objectIn({ fields }: PlaceAnswer, name: string): Readonly<Record<string, unknown>> {
  const value = fields[name];
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function fieldsOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
