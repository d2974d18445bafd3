import { IrisError } from '@iris/core';
import { startThreadForWaiting } from '@iris/engine/threads';
import { Piscina } from 'piscina';
import { type AnalyzeInput, type ParseLimits, parseRequest } from './parse-request.ts';
import type { ParseOutcome, ParseTask } from './request-parser-thread.ts';

/** Bodies of this length and longer are parsed on a thread: the loop that serves everybody would stand still for ms. */
const THREAD_FROM_BYTES = 128 * 1024;
/** Soon, since what large bodies took is given back with the thread. */
const IDLE_THREAD_MS = 5_000;
const MAX_THREAD_HEAP_MB = 512;

/** Parses the bodies of requests, large ones on a thread of their own that starts when it is needed. */
export class RequestParser {
  readonly #limits: ParseLimits;
  readonly #thread: Piscina<ParseTask, ParseOutcome>;

  constructor(limits: ParseLimits) {
    const { maxMetadataChars, maxSourceChars, maxSourceLines } = limits;
    this.#limits = { maxMetadataChars, maxSourceChars, maxSourceLines };
    this.#thread = new Piscina({
      // Tests run this file as TypeScript, installations as JavaScript; the thread's file is its neighbour in both.
      filename: new URL(`./request-parser-thread${import.meta.url.slice(-3)}`, import.meta.url).href,
      name: 'parseInThread',
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_THREAD_MS,
      resourceLimits: { maxOldGenerationSizeMb: MAX_THREAD_HEAP_MB },
    });
    // Piscina replaces a thread that dies; without a listener its error would end the process.
    this.#thread.on('error', () => {});
  }

  /**
   * @param signal ends the wait for a body that is parsed on the thread; its reason is what the caller gets
   * @throws IrisError as `parseRequest`
   */
  async parse(bytes: Buffer, signal: AbortSignal): Promise<AnalyzeInput> {
    if (bytes.length < THREAD_FROM_BYTES) return parseRequest(bytes, this.#limits);
    const task = { bytes, limits: this.#limits };
    const outcome = await this.#thread.run(task, { signal }).catch((cause: unknown) => {
      startThreadForWaiting(this.#thread, task);
      throw signal.aborted ? signal.reason : cause;
    });
    if (outcome.ok) return outcome.input;
    throw new IrisError(outcome.code, outcome.message, { fields: outcome.fields });
  }

  close(): Promise<void> {
    return this.#thread.destroy();
  }
}
