import { problemSchema } from '@iris/core/wire';
import { type ClientFailureKind, IrisClientError } from './client-error.ts';
import { type AskedServer, quoteServer } from './server-words.ts';

/** In UTF-16 code units. */
const MAX_DETAIL_LENGTH = 400;

const ADVICE = {
  unauthorized: 'Set the key that the operator of the server gave you.',
  timeout: 'Try again; if it happens again, tell the operator of the server.',
  'too-large': 'Read the file on this machine alone, or divide it.',
  'rate-limited': 'Wait, then try again.',
  overloaded: 'Wait a little, then try again.',
  'server-fault': 'Try again; if it happens again, tell the operator of the server.',
  rejected: 'Read what the server says; one of another release may expect something else.',
} as const satisfies Partial<Record<ClientFailureKind, string>>;

type RefusalKind = keyof typeof ADVICE;

const KIND_BY_STATUS: Readonly<Record<number, RefusalKind>> = {
  401: 'unauthorized',
  408: 'timeout',
  413: 'too-large',
  429: 'rate-limited',
  503: 'overloaded',
  504: 'timeout',
};

interface RefusedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** What was read of the body. */
  readonly body: string;
}

/** What a status other than 200 means. */
export function failureOfAnswer(server: AskedServer, { status, headers, body }: RefusedAnswer): IrisClientError {
  const problem = readProblem(body);
  const kind = kindOf(status);
  const retryAfterSeconds = readRetryAfter(headers.get('retry-after'));
  const detail = problem === undefined ? '' : ` ${quote(problem.detail, server)}`;
  const advice = retryAfterSeconds === undefined ? ADVICE[kind] : `Try again in ${describeWait(retryAfterSeconds)}.`;
  return new IrisClientError(kind, `${server.host} ${whatItDid(kind, { server, status })}.${detail}`, {
    advice,
    status,
    requestId: problem && quote(problem.request_id, server),
    retryAfterSeconds,
  });
}

/** A redirect is not followed: key and source would go to whomever the answer names. */
export function redirected(server: AskedServer, status: number, location: string | null): IrisClientError {
  const target = location === null ? 'another address' : quote(location, server);
  return new IrisClientError('redirected', `${server.host} sends requests on to ${target}. Nothing was sent there.`, {
    advice: 'If you trust that address, set it as the server.',
    status,
  });
}

function quote(text: string, { apiKey }: AskedServer): string {
  return quoteServer(text, MAX_DETAIL_LENGTH, apiKey);
}

function kindOf(status: number): RefusalKind {
  return KIND_BY_STATUS[status] ?? (status >= 500 ? 'server-fault' : 'rejected');
}

function whatItDid(kind: RefusalKind, { server, status }: { server: AskedServer; status: number }): string {
  switch (kind) {
    case 'unauthorized':
      return (server.apiKey ?? '').trim() === '' ? 'wants a key, and none was sent' : 'does not accept the key';
    case 'timeout':
      return 'took too long';
    case 'too-large':
      return 'does not take files of this size';
    case 'rate-limited':
      return 'was asked too often';
    case 'overloaded':
      return 'cannot answer now';
    case 'server-fault':
      return `failed (status ${status})`;
    case 'rejected':
      return `refused the request (status ${status})`;
    default:
      return kind satisfies never;
  }
}

/** What is told of a problem; not `errors`, which may be many and are for programs. */
const shownProblemSchema = problemSchema.pick({ detail: true, request_id: true });

function readProblem(body: string) {
  try {
    return shownProblemSchema.safeParse(JSON.parse(body)).data;
  } catch {
    // A proxy answers in HTML; its status says enough.
    return undefined;
  }
}

const LONGEST_WAIT_SECONDS = 86_400;

/** `Retry-After` is a number of seconds or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(seconds))) : undefined;
}

function describeWait(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
