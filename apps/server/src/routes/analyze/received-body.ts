import { createHash, type Hash, hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { IrisError } from '@iris/core';
import { countBodyGarbage } from '../../limits/body-garbage.ts';

/** The bytes of a body as they came, and the SHA-256 over them: whether it was seen before is known without parsing it. */
export interface ReceivedBody {
  /** In bytes. */
  readonly length: number;
  readonly digest: string;
  /** The bytes in one piece: a copy of a large body, which not everybody needs. */
  join(): Buffer;
}

/** Counts the bytes of all bodies that are held at once. */
export interface BodyAllowance {
  /** Takes bytes that have arrived; false, and nothing taken, where they are too many. */
  tryTake(bytes: number): boolean;
  release(bytes: number): void;
}

export interface ReceiveOptions {
  readonly maxBytes: number;
  readonly allowance: BodyAllowance;
}

/** A body, or why there is none. */
export type Receipt =
  | { readonly error: null; readonly body: ReceivedBody }
  | { readonly error: Error; readonly body: undefined };

const DIGEST_ENCODING = 'base64url';

/**
 * Reads a body to its end. What it holds is taken from the allowance as it arrives, so that a client that announces
 * much and sends little takes little; whoever gets the body gives its length back. On failure nothing stays taken, and
 * what still comes is thrown away unread.
 *
 * Fails with `body_too_large`, `overloaded`, `missing_body`, or what the stream fails with.
 */
export function receiveBody(payload: IncomingMessage, options: ReceiveOptions, done: (receipt: Receipt) => void): void {
  if (Number(payload.headers['content-length']) > options.maxBytes) {
    done({ error: bodyTooLarge(options.maxBytes), body: undefined });
    return;
  }
  const arriving = new ArrivingBody(options);
  const finish = (error: Error | null): void => {
    payload.off('data', onData).off('end', onEnd).off('error', finish);
    if (error === null) {
      done({ error, body: arriving.whole() });
      return;
    }
    arriving.drop();
    payload.on('error', () => {}).resume();
    done({ error, body: undefined });
  };
  const onData = (chunk: Buffer): void => {
    const problem = arriving.add(chunk);
    if (problem !== undefined) finish(problem);
  };
  const onEnd = (): void => finish(arriving.isEmpty ? missingBody() : null);
  payload.on('data', onData).on('end', onEnd).on('error', finish);
}

class ArrivingBody {
  readonly #options: ReceiveOptions;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #hash: Hash | undefined;

  constructor(options: ReceiveOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(chunk: Buffer): IrisError | undefined {
    const { maxBytes, allowance } = this.#options;
    if (this.#length + chunk.length > maxBytes) return bodyTooLarge(maxBytes);
    if (!allowance.tryTake(chunk.length)) return tooManyBodies();
    this.#length += chunk.length;
    const [first] = this.#chunks;
    // Hashed as it arrives, so that no large body holds up everybody else at its end; most bodies are one chunk.
    if (first !== undefined) {
      this.#hash ??= createHash('sha256').update(first);
      this.#hash.update(chunk);
    }
    this.#chunks.push(chunk);
    countBodyGarbage(chunk.length);
    return undefined;
  }

  whole(): ReceivedBody {
    return { length: this.#length, digest: this.#digest(), join: () => this.#join() };
  }

  drop(): void {
    this.#options.allowance.release(this.#length);
  }

  #digest(): string {
    if (this.#hash !== undefined) return this.#hash.digest(DIGEST_ENCODING);
    return hash('sha256', this.#join(), DIGEST_ENCODING);
  }

  #join(): Buffer {
    const [first] = this.#chunks;
    return first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#length);
  }
}

function bodyTooLarge(maxBytes: number): IrisError {
  const limit = `${maxBytes / 1024 / 1024} MB (${maxBytes} bytes, IRIS_MAX_BODY_MB)`;
  return new IrisError('body_too_large', `The request body is larger than ${limit}: send a smaller file.`);
}

export function missingBody(): IrisError {
  return new IrisError('missing_body', 'The request has no body: send the file as a JSON object.');
}

export function tooManyBodies(): IrisError {
  return new IrisError(
    'overloaded',
    'The server holds as many request bodies as it has room for (IRIS_MAX_BODY_MEMORY_MB): try again in a moment.',
    { retryAfterSeconds: 1 },
  );
}
