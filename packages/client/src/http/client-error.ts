/** Every way in which asking a server can fail, by what the one who asked can do about it. */
export type ClientFailureKind =
  | 'invalid-endpoint'
  | 'unreachable'
  | 'timeout'
  | 'cancelled'
  | 'redirected'
  | 'unauthorized'
  | 'rate-limited'
  | 'too-large'
  | 'rejected'
  | 'overloaded'
  | 'server-fault'
  | 'malformed';

interface IrisClientErrorOptions {
  /** One sentence on what to do. */
  readonly advice: string;
  /** HTTP status, where the server gave one. */
  readonly status?: number;
  /** The name under which the server's log has the request. */
  readonly requestId?: string | undefined;
  /** Seconds after which the server wants to be asked again, where it said so. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** Asking a server failed. `message` says what happened and why, `advice` what to do; neither holds a key or source text. */
export class IrisClientError extends Error {
  override readonly name = 'IrisClientError';
  readonly kind: ClientFailureKind;
  readonly advice: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: ClientFailureKind, message: string, options: IrisClientErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.advice = options.advice;
    this.status = options.status;
    this.requestId = options.requestId;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * Whether asking a server failed with this error. Told by name: where parts of a program are bundled apart, each has a
 * class of its own.
 */
export function isClientError(error: unknown): error is IrisClientError {
  return error instanceof Error && error.name === 'IrisClientError';
}
