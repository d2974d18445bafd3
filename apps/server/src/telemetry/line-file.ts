import { closeSync, write, writeSync } from 'node:fs';
import { LineBuffer } from './line-buffer.ts';
import { isBusy, openForLines, unblockPipe, writeAtOnce } from './line-descriptors.ts';
import type { Line, LineDestination, PendingLine } from './line-destination.ts';
import type { Outage } from './outage.ts';

export interface LineFileOptions {
  /** A file that is appended to, or the number of a descriptor that is open (1 or 2) and stays so. */
  readonly target: string | 1 | 2;
  readonly outage: Outage;
  /** How long a line waits for others, in ms. */
  readonly flushAfterMs: number;
}

/** As much is written without waiting for more, in bytes. */
const FLUSH_BYTES = 256 * 1024;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const RETRY_AFTER_MS = 500;
/** A pipe whose reader is slow has room again soon. */
const BUSY_RETRY_AFTER_MS = 20;
/** How often a destination that is busy is tried when the process ends. */
const LAST_TRIES = 100;

/** The bytes of whole lines on their way into a file. */
interface Chunk {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly lines: number;
  /** Bytes that are written. */
  done: number;
}

/**
 * Appends lines to a file, many at a time, and never waits for it: a disk is written to in a thread. An error keeps the
 * lines and tries again: what was written in part goes on where it stopped. `reopen` follows a file that was renamed, without losing or cutting a line.
 * Why it is not sonic-boom: decision 034.
 */
export class LineFile implements LineDestination {
  readonly #target: string | 1 | 2;
  readonly #outage: Outage;
  readonly #flushAfterMs: number;
  readonly #isPipe: boolean;
  readonly #waiting = new LineBuffer(MAX_WAITING_BYTES, () => this.#outage.overflow());
  #descriptor: number | undefined;
  #chunk: Chunk | undefined;
  #isWriting = false;
  #isRetrying = false;
  #mustReopen = false;
  #timer: NodeJS.Timeout | undefined;
  #closing: PromiseWithResolvers<void> | undefined;
  #lastTries = LAST_TRIES;

  constructor({ target, outage, flushAfterMs }: LineFileOptions) {
    this.#target = target;
    this.#outage = outage;
    this.#flushAfterMs = flushAfterMs;
    this.#isPipe = typeof target !== 'string' && unblockPipe(target);
    try {
      this.#descriptor = openForLines(target);
    } catch (error) {
      outage.begin(error);
    }
  }

  get droppedLines(): number {
    return this.#outage.droppedLines;
  }

  get isNamedFile(): boolean {
    return typeof this.#target === 'string';
  }

  write(line: Line | PendingLine): void {
    if (this.#closing !== undefined) {
      this.#outage.drop(1);
      return;
    }
    this.#waiting.add(line);
    if (this.#waiting.length >= FLUSH_BYTES && !this.#isRetrying) this.flush();
    else this.#flushAfter(this.#flushAfterMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isWriting) return;
    const chunk = this.#nextChunk();
    if (chunk === undefined) {
      this.#closing?.resolve();
      return;
    }
    try {
      this.#descriptor ??= openForLines(this.#target);
    } catch (error) {
      this.#onError(error);
      return;
    }
    this.#isWriting = true;
    const { bytes, done } = chunk;
    const onWritten = (error: Error | null, written: number) => this.#onWritten(chunk, error, written);
    if (this.#isPipe) writeAtOnce(this.#descriptor, bytes, done, onWritten);
    else write(this.#descriptor, bytes, done, bytes.length - done, null, onWritten);
  }

  flushSync(): void {
    try {
      // What is being written cannot be waited for here; the process waits for it when it ends.
      if (this.#chunk !== undefined && !this.#isWriting) this.#writeSync(this.#chunk);
      if (!this.#isWriting) this.#chunk = undefined;
      if (!this.#waiting.isEmpty) this.#writeSync(toChunk(this.#waiting));
    } catch (error) {
      this.#outage.begin(error);
    }
  }

  reopen(): void {
    if (typeof this.#target !== 'string' || this.#closing !== undefined) return;
    this.#mustReopen = this.#isWriting;
    if (this.#isWriting) return;
    try {
      const former = this.#descriptor;
      this.#descriptor = openForLines(this.#target);
      if (former !== undefined) closeSync(former);
      if (this.#chunk !== undefined) rewindToLineStart(this.#chunk);
    } catch (error) {
      this.#outage.reopenFailed(error);
    }
    this.flush();
  }

  async close(): Promise<void> {
    this.#closing ??= Promise.withResolvers();
    this.flush();
    await this.#closing.promise;
    clearTimeout(this.#timer);
    this.#outage.giveUp((this.#chunk?.lines ?? 0) + this.#waiting.take().count);
    this.#chunk = undefined;
    if (this.#descriptor !== undefined && typeof this.#target === 'string') closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #nextChunk(): Chunk | undefined {
    if (this.#chunk === undefined && !this.#waiting.isEmpty) this.#chunk = toChunk(this.#waiting);
    return this.#chunk;
  }

  #onWritten(chunk: Chunk, error: Error | null, written: number): void {
    this.#isWriting = false;
    if (error === null) this.#advance(chunk, written);
    else this.#onError(error);
    if (this.#mustReopen) this.reopen();
    else if (error === null) this.#goOn();
  }

  #advance(chunk: Chunk, written: number): void {
    chunk.done += written;
    if (chunk.done < chunk.bytes.length) return;
    this.#waiting.giveBack(chunk);
    this.#chunk = undefined;
    this.#isRetrying = false;
    this.#outage.end();
  }

  #goOn(): void {
    const isUrgent = this.#closing !== undefined || this.#chunk !== undefined || this.#waiting.length >= FLUSH_BYTES;
    if (isUrgent) this.flush();
    else if (!this.#waiting.isEmpty) this.#flushAfter(this.#flushAfterMs);
  }

  #onError(error: unknown): void {
    const busy = isBusy(error);
    this.#isRetrying = true;
    if (!busy) this.#outage.begin(error);
    if (this.#closing !== undefined) this.#lastTries -= 1;
    if (this.#closing !== undefined && (!busy || this.#lastTries === 0)) this.#closing.resolve();
    else this.#flushAfter(busy ? BUSY_RETRY_AFTER_MS : RETRY_AFTER_MS);
  }

  #flushAfter(delayMs: number): void {
    if (this.#timer !== undefined && this.#closing === undefined) return;
    this.#timer ??= setTimeout(() => this.flush(), delayMs);
    if (this.#closing === undefined) this.#timer.unref();
    else this.#timer.ref();
  }

  #writeSync(chunk: Chunk): void {
    this.#descriptor ??= openForLines(this.#target);
    for (let tries = LAST_TRIES; chunk.done < chunk.bytes.length; ) {
      try {
        chunk.done += writeSync(this.#descriptor, chunk.bytes, chunk.done);
      } catch (error) {
        tries -= 1;
        if (!isBusy(error) || tries === 0) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_RETRY_AFTER_MS);
      }
    }
  }
}

function toChunk(waiting: LineBuffer): Chunk {
  const { bytes, count } = waiting.take();
  return { bytes, lines: count, done: 0 };
}

/** The rest of a line is of no use in another file. */
function rewindToLineStart(chunk: Chunk): void {
  chunk.done = chunk.done === 0 ? 0 : chunk.bytes.lastIndexOf('\n', chunk.done - 1) + 1;
}
