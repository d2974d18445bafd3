/**
 * Every failure that a user can meet, in one table. `status` is the HTTP status of the API; the command line prints
 * the same object. `docs/errors.md` documents each code, and a test holds the two together.
 */
export const ERRORS = {
  missing_body: { status: 400, title: 'The request has no body' },
  invalid_json: { status: 400, title: 'The request body is not JSON' },
  invalid_request: { status: 400, title: 'A field is missing or malformed' },
  unsupported_language: { status: 400, title: 'No analyzer reads this language' },
  missing_api_key: { status: 401, title: 'The API key is missing' },
  invalid_api_key: { status: 401, title: 'The API key is not valid' },
  https_required: { status: 403, title: 'This address takes HTTPS only' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  method_not_allowed: { status: 405, title: 'This address does not take this method' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  body_too_large: { status: 413, title: 'The request body is too large' },
  source_too_large: { status: 413, title: 'The source file is too large' },
  unsupported_media_type: { status: 415, title: 'The request body is not of a type that is read here' },
  expectation_failed: { status: 417, title: 'The request expects what is not done here' },
  unknown_host: { status: 421, title: 'This host is not served here' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  rate_limited: { status: 429, title: 'Too many requests' },
  analysis_cancelled: { status: 499, title: 'Nobody waits for this analysis any more' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  server_unreachable: { status: 502, title: 'The server behind the proxy does not answer' },
  analyzer_unavailable: { status: 503, title: 'No analyzer can answer' },
  overloaded: { status: 503, title: 'The server has too much to do' },
  shutting_down: { status: 503, title: 'The server is stopping' },
  deadline_exceeded: { status: 504, title: 'The analysis took too long' },
  file_unreadable: { status: 403, title: 'The file cannot be read' },
  file_not_found: { status: 404, title: 'There is no such file' },
  file_changed: { status: 409, title: 'The file changed while it was read' },
  file_not_text: { status: 415, title: 'The file is not text' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** One field of a request and what is wrong with it. */
export interface FieldProblem {
  /** Path inside the request, for example `metadata` or `lines.3.text`. */
  readonly field: string;
  readonly message: string;
}

export interface IrisErrorOptions {
  readonly cause?: unknown;
  readonly fields?: readonly FieldProblem[];
  /** When to come back, in seconds. */
  readonly retryAfterSeconds?: number;
}

/** A failure with a code of the table. `message` is shown to users: what happened, why, what to do next. */
export class IrisError extends Error {
  override readonly name = 'IrisError';
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: IrisErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** The address-like name of an error code, `type` in RFC 9457's problem details. */
export function errorType(code: ErrorCode): string {
  return `urn:iris:error:${code.replaceAll('_', '-')}`;
}
