import { connect, type Socket } from 'node:net';
import { LineBuffer, type LineChunk } from './line-buffer.ts';
import type { Line, LineDestination, PendingLine } from './line-destination.ts';
import type { Outage } from './outage.ts';

export interface LineSocketOptions {
  readonly host: string;
  readonly port: number;
  readonly outage: Outage;
}

const FLUSH_AFTER_MS = 250;
/** Handed over without waiting for more, in bytes. */
const FLUSH_BYTES = 65_536;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 15_000;
/** How long the last lines may take when the process ends. */
const CLOSE_LIMIT_MS = 2000;

/**
 * Sends lines over a TCP connection, which is opened when there is something to send and opened again, ever less
 * often, when it breaks. What the system had not taken over when it broke is sent again: a receiver may get a line
 * twice, as it may anyway by CloudWatch's own promise.
 */
export class LineSocket implements LineDestination {
  readonly isNamedFile = false;
  readonly #address: { readonly host: string; readonly port: number };
  readonly #outage: Outage;
  readonly #waiting = new LineBuffer(MAX_WAITING_BYTES, () => this.#outage.overflow());
  #socket: Socket | undefined;
  #sending: LineChunk | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isRetrying = false;
  #closing: PromiseWithResolvers<void> | undefined;

  constructor({ host, port, outage }: LineSocketOptions) {
    this.#address = { host, port };
    this.#outage = outage;
  }

  get droppedLines(): number {
    return this.#outage.droppedLines;
  }

  write(line: Line | PendingLine): void {
    if (this.#closing !== undefined) {
      this.#outage.drop(1);
      return;
    }
    this.#waiting.add(line);
    if (this.#waiting.length >= FLUSH_BYTES && !this.#isRetrying) this.flush();
    else this.#flushAfter(FLUSH_AFTER_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#sending !== undefined) return;
    if (this.#waiting.isEmpty) {
      this.#closing?.resolve();
      return;
    }
    this.#send(this.#waiting.take());
  }

  /** A connection cannot be written to without waiting; what waits is lost with the process. */
  flushSync(): void {
    this.flush();
  }

  reopen(): void {}

  async close(): Promise<void> {
    this.#closing ??= Promise.withResolvers();
    const limit = setTimeout(this.#closing.resolve, CLOSE_LIMIT_MS);
    this.#socket?.ref();
    if (this.#sending === undefined || this.#isRetrying) this.#resend();
    await this.#closing.promise;
    clearTimeout(limit);
    clearTimeout(this.#timer);
    const lost = (this.#sending?.count ?? 0) + this.#waiting.take().count;
    this.#outage.giveUp(lost);
    this.#sending = undefined;
    if (lost > 0) this.#socket?.destroy();
    else await endSocket(this.#socket);
  }

  #send(chunk: LineChunk): void {
    this.#sending = chunk;
    this.#socket ??= this.#connect();
    this.#socket.write(chunk.bytes, (error) => {
      if (error !== null && error !== undefined) return;
      this.#waiting.giveBack(chunk);
      this.#sending = undefined;
      this.#isRetrying = false;
      this.#retryMs = FIRST_RETRY_MS;
      this.#outage.end();
      if (this.#closing !== undefined || this.#waiting.length >= FLUSH_BYTES) this.flush();
      else if (!this.#waiting.isEmpty) this.#flushAfter(FLUSH_AFTER_MS);
    });
  }

  #connect(): Socket {
    const socket = connect({ ...this.#address, noDelay: true });
    if (this.#closing === undefined) socket.unref();
    let reason: unknown = new Error('the connection was closed');
    socket.on('error', (error) => {
      reason = error;
    });
    socket.on('close', () => {
      this.#socket = undefined;
      if (this.#sending !== undefined) this.#retry(reason);
    });
    // Nothing is expected, but what is not read would hide that the other side has gone.
    socket.resume();
    return socket;
  }

  #retry(reason: unknown): void {
    this.#isRetrying = true;
    this.#outage.begin(reason);
    if (this.#closing !== undefined) {
      this.#closing.resolve();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#resend(), this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS);
  }

  #resend(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const chunk = this.#sending;
    if (chunk === undefined) this.flush();
    else if (this.#socket === undefined) this.#send(chunk);
  }

  #flushAfter(delayMs: number): void {
    this.#timer ??= setTimeout(() => this.flush(), delayMs).unref();
  }
}

/** Ends a connection once the other side has had everything. */
async function endSocket(socket: Socket | undefined): Promise<void> {
  if (socket === undefined || socket.destroyed) return;
  const closed = Promise.withResolvers<void>();
  socket.once('close', () => closed.resolve());
  socket.setTimeout(CLOSE_LIMIT_MS, () => socket.destroy());
  socket.end();
  await closed.promise;
}
