import { ERRORS, type ErrorCode, IrisError, toProblem } from '@iris/core';
import type { EdgeLimits } from './edge-limits.ts';
import { quote, quoteTemplate } from './quote.ts';

/** The variable with the id of the request; the application answers and logs it too. */
const REQUEST_ID = '$iris_request_id';

/** What Nginx answers by itself. */
interface EdgeProblem {
  readonly code: ErrorCode;
  /** As Nginx calls them; 494 and 497 are its own numbers for heads that are too large and HTTP where TLS is spoken. */
  readonly raisedAs: readonly number[];
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/**
 * The answers of Nginx itself, as `error_page` directives and the locations that they lead to: the API's error object,
 * from the same table. Locations have addresses, because a request without a readable address cannot go to one that
 * has a name only; `internal` keeps clients from asking for them.
 */
export function renderProblems(limits: EdgeLimits): string {
  return edgeProblems(limits)
    .map((problem) => renderProblem(problem))
    .join('\n');
}

function renderProblem({ code, raisedAs, message, retryAfterSeconds }: EdgeProblem): string {
  const { status } = ERRORS[code];
  const address = `/.iris-problem/${code}`;
  const body = JSON.stringify(toProblem(new IrisError(code, message), REQUEST_ID));
  const headers = [
    ['Cache-Control', 'no-store'],
    ['Content-Security-Policy', "default-src 'none';frame-ancestors 'none'"],
    ['Referrer-Policy', 'no-referrer'],
    ['X-Content-Type-Options', 'nosniff'],
    ...(retryAfterSeconds === undefined ? [] : [['Retry-After', String(retryAfterSeconds)]]),
  ];
  return [
    `error_page ${raisedAs.join(' ')} =${status} ${address};`,
    `location = ${address} {`,
    '    internal;',
    // The body that was refused is still announced here, and Nginx would refuse it again, in its own words.
    '    client_max_body_size 0;',
    '    default_type "application/problem+json; charset=utf-8";',
    ...headers.map(([name = '', value = '']) => `    add_header ${name} ${quote(value)} always;`),
    `    add_header X-Request-Id ${REQUEST_ID} always;`,
    `    return ${status} ${quoteTemplate(body, [REQUEST_ID])};`,
    '}',
  ].join('\n');
}

function edgeProblems(limits: EdgeLimits): readonly EdgeProblem[] {
  const megabytes = limits.maxBodyBytes / (1024 * 1024);
  const again = 'try again in a moment';
  return [
    { code: 'invalid_request', raisedAs: [400, 501], message: 'The bytes on the connection are not an HTTP request.' },
    {
      code: 'https_required',
      raisedAs: [403, 497],
      message:
        'This was sent over plain HTTP, where everybody on the way can read it: use https://, and replace the key if one was sent.',
    },
    { code: 'not_found', raisedAs: [404], message: 'There is nothing at this address.' },
    { code: 'method_not_allowed', raisedAs: [405], message: 'This address does not take this method.' },
    {
      code: 'body_too_large',
      raisedAs: [413],
      message: `The request body is larger than ${megabytes} MB (IRIS_MAX_BODY_MB): send a smaller file.`,
    },
    {
      code: 'unknown_host',
      raisedAs: [421],
      message: 'There is no such host here: ask by the name that the operator of the server gave you.',
    },
    {
      code: 'rate_limited',
      raisedAs: [429],
      message: 'This address sends too many requests, or too many at once (IRIS_RATE_PER_ADDRESS): send fewer.',
      retryAfterSeconds: 10,
    },
    {
      code: 'headers_too_large',
      raisedAs: [414, 494],
      message: `The address or a header is larger than ${limits.maxHeaderBytes / 1024} KB (IRIS_MAX_HEADER_KB).`,
    },
    { code: 'internal_error', raisedAs: [500], message: `Something failed on our side: ${again}.` },
    {
      code: 'server_unreachable',
      raisedAs: [502],
      message: `The application does not answer, or stopped while it did: ${again}.`,
      retryAfterSeconds: 5,
    },
    { code: 'overloaded', raisedAs: [503], message: `The server has too much to do: ${again}.`, retryAfterSeconds: 5 },
    {
      code: 'deadline_exceeded',
      raisedAs: [504],
      message: `The application did not answer within ${limits.proxyReadTimeoutMs / 1000} s: ${again}.`,
    },
  ];
}
