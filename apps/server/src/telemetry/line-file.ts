import { closeSync, fstatSync, openSync, readSync, write, writeSync } from 'node:fs';
import { LineBuffer } from './line-buffer.ts';
import type { LineDestination } from './line-destination.ts';
import type { Outage } from './outage.ts';

export interface LineFileOptions {
  /** A file that is appended to, or the number of a descriptor that is open (1 or 2) and stays so. */
  readonly target: string | 1 | 2;
  readonly outage: Outage;
  /** How long a line waits for others, in ms. */
  readonly flushAfterMs: number;
}

/** The group may read, so that an agent that ships lines need not be root. */
const FILE_MODE = 0o640;
/** As much is written without waiting for more; in UTF-16 code units, like all lengths of text here. */
const FLUSH_LENGTH = 65_536;
const MAX_WAITING_LENGTH = 4 * 1024 * 1024;
const RETRY_AFTER_MS = 500;
/** A pipe whose reader is slow has room again soon. */
const BUSY_RETRY_AFTER_MS = 20;
/** How often a destination that is busy is tried when the process ends. */
const LAST_TRIES = 100;
const LINE_END = 10;

/** The bytes of whole lines on their way into a file. */
interface Chunk {
  readonly bytes: Buffer;
  readonly lines: number;
  /** Bytes that are written. */
  done: number;
}

/**
 * Appends lines to a file, many at a time and off the event loop. An error keeps the lines and tries again: what was
 * written in part goes on where it stopped. `reopen` follows a file that was renamed, without losing or cutting a line.
 *
 * SonicBoom, which pino brings for this, does not outlive a file that cannot be opened: its `write` and `reopen` then
 * throw, and after two failed reopens it closes its old descriptor twice, by then perhaps that of a connection.
 */
export class LineFile implements LineDestination {
  readonly #target: string | 1 | 2;
  readonly #outage: Outage;
  readonly #flushAfterMs: number;
  readonly #waiting = new LineBuffer(MAX_WAITING_LENGTH);
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
    // Touching a standard stream makes its descriptor non-blocking where it is a pipe: with a reader that has stopped
    // reading, a blocking write would hold a thread for good, and with it the end of the process.
    if (target === 1) void process.stdout;
    if (target === 2) void process.stderr;
    try {
      this.#descriptor = open(target);
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

  write(line: string): void {
    if (this.#closing !== undefined) this.#outage.drop(1);
    else if (!this.#waiting.add(line)) this.#outage.overflow();
    else if (this.#waiting.length >= FLUSH_LENGTH && !this.#isRetrying) this.flush();
    else this.#flushAfter(this.#flushAfterMs);
  }

  flush(): void {
    if (this.#isWriting) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const chunk = this.#nextChunk();
    if (chunk === undefined) {
      this.#closing?.resolve();
      return;
    }
    try {
      this.#descriptor ??= open(this.#target);
    } catch (error) {
      this.#onError(error);
      return;
    }
    this.#isWriting = true;
    write(this.#descriptor, chunk.bytes, chunk.done, chunk.bytes.length - chunk.done, null, (error, written) => {
      this.#isWriting = false;
      if (error === null) this.#onWritten(chunk, written);
      else this.#onError(error);
      if (this.#mustReopen) this.reopen();
      else if (error === null) this.#goOn();
    });
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
      this.#descriptor = open(this.#target);
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

  #onWritten(chunk: Chunk, written: number): void {
    chunk.done += written;
    if (chunk.done < chunk.bytes.length) return;
    this.#chunk = undefined;
    this.#isRetrying = false;
    this.#outage.end();
  }

  #goOn(): void {
    const isUrgent = this.#closing !== undefined || this.#chunk !== undefined || this.#waiting.length >= FLUSH_LENGTH;
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
    this.#timer ??= setTimeout(() => this.flush(), delayMs);
    if (this.#closing === undefined) this.#timer.unref();
    else this.#timer.ref();
  }

  #writeSync(chunk: Chunk): void {
    this.#descriptor ??= open(this.#target);
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

/** Whether a pipe has no room at the moment. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

function toChunk(waiting: LineBuffer): Chunk {
  const { text, count } = waiting.take();
  return { bytes: Buffer.from(text), lines: count, done: 0 };
}

function open(target: string | 1 | 2): number {
  if (typeof target !== 'string') return target;
  const descriptor = openSync(target, 'a+', FILE_MODE);
  try {
    endCutLine(descriptor);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** A line that a crash or a full disk cut off would swallow the next one. */
function endCutLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  if (size === 0) return;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  if (last[0] !== LINE_END) writeSync(descriptor, '\n');
}

/** The rest of a line is of no use in another file. */
function rewindToLineStart(chunk: Chunk): void {
  chunk.done = chunk.done === 0 ? 0 : chunk.bytes.lastIndexOf(LINE_END, chunk.done - 1) + 1;
}
