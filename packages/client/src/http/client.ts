import type { Analysis } from '@iris/core';
import { analyzeResponseSchema } from '@iris/core/wire';
import * as z from 'zod';
import type { AnalysisOrigin } from '../reading-session.ts';
import { hasTooManyParts } from './answer-limits.ts';
import { whatIsWrongWithKey } from './api-key.ts';
import { IrisClientError } from './client-error.ts';
import { parseEndpoint, routeOf } from './endpoint.ts';
import { failureOfAnswer, redirected } from './failures.ts';
import { readText } from './read-text.ts';
import { toAnalysis, toOrigin } from './server-analysis.ts';

export interface IrisClientOptions {
  /** Base address of the server. */
  readonly endpoint: string;
  readonly apiKey?: string | undefined;
  /** How long one request may take, in ms. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** What the server is given of a file. */
export interface ServerFile {
  /** Name or path; shown, never opened. */
  readonly filename: string;
  readonly language: string;
  readonly text: string;
}

export interface ServerAnswer {
  readonly analysis: Analysis;
  readonly origin: AnalysisOrigin;
}

/** Every method fails with an `IrisClientError`, whatever happened. */
export interface IrisClient {
  analyze(file: ServerFile, options: { readonly signal: AbortSignal }): Promise<ServerAnswer>;
  /** Whether the server can answer. Needs no key. */
  health(options: { readonly signal: AbortSignal }): Promise<void>;
  /** Which release the server is. Needs no key. */
  version(options: { readonly signal: AbortSignal }): Promise<string>;
}

/** Longer than a server works on one request; it is the connection that hangs then. */
const DEFAULT_TIMEOUT_MS = 120_000;

/** The longest that models are let answer is a quarter of this, what the structural analyzer finds a hundredth. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Of an answer that says why there is no analysis. */
const MAX_REFUSAL_BYTES = 64 * 1024;

const healthSchema = z.object({ status: z.literal('healthy') });
/** It is shown where the editor makes links of what looks like one. */
const versionSchema = z.object({ version: z.string().regex(/^[\w.+-]{1,40}$/) });

interface Request<T> {
  readonly path: string;
  readonly schema: z.ZodType<T>;
  readonly signal: AbortSignal;
  readonly init?: { readonly method: 'POST'; readonly headers: Record<string, string>; readonly body: string };
}

/**
 * The API of one server. Keys and source go to the endpoint's origin and nowhere else: redirects are not followed.
 *
 * @throws IrisClientError `invalid-endpoint`
 */
export function createIrisClient(options: IrisClientOptions): IrisClient {
  const base = parseEndpoint(options.endpoint);
  const { apiKey } = options;
  const ask = <T>(request: Request<T>): Promise<T> => askServer(base, options, request);
  return {
    async analyze(file, { signal }) {
      if (apiKey !== undefined) refuseKey(base, apiKey.trim());
      const headers = { 'content-type': 'application/json', ...(apiKey !== undefined && { 'x-api-key': apiKey }) };
      const body = JSON.stringify({ filename: file.filename, language: file.language, source_code: file.text });
      const init = { method: 'POST' as const, headers, body };
      const answer = await ask({ path: '/api/iris/analyze', schema: analyzeResponseSchema, signal, init });
      const asked = { host: base.host, apiKey };
      return { analysis: toAnalysis(answer, file.text, apiKey), origin: toOrigin(answer.metadata, asked) };
    },
    async health({ signal }) {
      await ask({ path: '/api/iris/health', schema: healthSchema, signal });
    },
    async version({ signal }) {
      return (await ask({ path: '/api/version', schema: versionSchema, signal })).version;
    },
  };
}

/** @throws IrisClientError where the key is none that can be sent */
function refuseKey({ host }: URL, apiKey: string): void {
  const problem = whatIsWrongWithKey(apiKey);
  if (problem === undefined) return;
  const advice = 'Set the key anew, without what may have been copied with it.';
  throw new IrisClientError('unauthorized', `The key for ${host} is none. ${problem}`, { advice });
}

async function askServer<T>(
  base: URL,
  options: IrisClientOptions,
  { path, schema, signal, init }: Request<T>,
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const timeout = AbortSignal.timeout(timeoutMs);
  const send = options.fetch ?? fetch;
  const asked = { host: base.host, apiKey: options.apiKey };
  try {
    const response = await send(routeOf(base, path), {
      ...init,
      redirect: 'manual',
      credentials: 'omit',
      signal: AbortSignal.any([signal, timeout]),
    });
    // A browser hides where a redirect leads.
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      // Else the connection would be held until the limit. It may be gone already.
      response.body?.cancel().catch(() => {});
      throw redirected(asked, response.status, response.headers.get('location'));
    }
    if (response.status !== 200) {
      // A longer one is a page of a proxy; its status says enough.
      throw failureOfAnswer(asked, { ...pick(response), body: (await readText(response, MAX_REFUSAL_BYTES)) ?? '' });
    }
    return parseAnswer(await readText(response, MAX_ANSWER_BYTES), schema, base.host);
  } catch (cause) {
    throw toClientError(cause, { host: base.host, signal, timeout, timeoutMs });
  }
}

function pick({ status, headers }: Response): Pick<Response, 'status' | 'headers'> {
  return { status, headers };
}

function parseAnswer<T>(body: string | undefined, schema: z.ZodType<T>, host: string): T {
  if (body === undefined) {
    throw new IrisClientError('malformed', `The answer of ${host} is longer than any analysis.`, {
      advice: 'Check that the address is that of an IRIS server.',
      status: 200,
    });
  }
  const json = parseJson(body);
  const { data } = hasTooManyParts(json) ? {} : schema.safeParse(json);
  if (data !== undefined) return data;
  throw new IrisClientError('malformed', `What ${host} answered is not an answer of IRIS.`, {
    advice: 'Check that the address is that of an IRIS server, and that its release fits this one.',
    status: 200,
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const TIMEOUT_ADVICE = 'Check that the server runs, then try again.';

interface Attempt {
  readonly host: string;
  readonly signal: AbortSignal;
  readonly timeout: AbortSignal;
  readonly timeoutMs: number;
}

/** `fetch` fails with whatever the platform has: which signal aborted tells more than the error does. */
function toClientError(cause: unknown, { host, signal, timeout, timeoutMs }: Attempt): IrisClientError {
  if (cause instanceof IrisClientError) return cause;
  if (signal.aborted && signal.reason?.name === 'TimeoutError') {
    return new IrisClientError('timeout', `${host} did not answer in time.`, { advice: TIMEOUT_ADVICE, cause });
  }
  if (signal.aborted) {
    return new IrisClientError('cancelled', 'Nobody waits for this answer any more.', { advice: 'Ask again.', cause });
  }
  if (timeout.aborted) {
    const message = `${host} did not answer within ${Math.ceil(timeoutMs / 1000)} seconds.`;
    return new IrisClientError('timeout', message, { advice: TIMEOUT_ADVICE, cause });
  }
  return new IrisClientError('unreachable', `${host} cannot be reached.`, {
    advice: 'Check the address, the network and that the server runs, then try again.',
    cause,
  });
}
