import { type CancelSignal, IrisError } from '@iris/core';
import { FileThreads } from '@iris/engine/threads';
import type { PreparedPrompt, PromptRequest } from './prepare-prompt.ts';
import type { PromptJobs } from './prompt-worker.ts';

export interface PromptPoolOptions {
  /** Number of worker threads; one unless told, which prepares some hundred files in a second. */
  readonly threads?: number;
  /** How many files may wait for a thread, any number unless told; past it they fail with `overloaded`. */
  readonly maxQueue?: number;
  /** Whether the threads give way to all others of the machine, the one of a server's event loop first; on Linux alone. */
  readonly givesWay?: boolean;
}

/** `preparePrompt` on worker threads, so that the event loop of a server stays free. */
export interface PromptPool {
  /**
   * @throws IrisError as `preparePrompt`; `deadline_exceeded` when a file takes far too long, `overloaded`, and
   *   `analysis_cancelled` or the reason of `signal` when nobody waits any more
   */
  prepare(request: PromptRequest, options: { readonly signal: CancelSignal }): Promise<PreparedPrompt>;
  /** Ends the threads; prompts under way fail with `analysis_cancelled`. */
  close(): Promise<void>;
}

/** Far beyond what any file takes, the start of a thread and the search for secrets included. */
const HANGS_AFTER_MS = 15_000;

/** Threads start when work arrives and end when idle. */
export function createPromptPool(options: PromptPoolOptions = {}): PromptPool {
  const threads = new FileThreads<PromptJobs>({
    // Tests run this file as TypeScript, installations as JavaScript; the worker is its neighbour in both.
    worker: new URL(`./prompt-worker${import.meta.url.slice(-3)}`, import.meta.url),
    threads: options.threads ?? 1,
    maxQueue: options.maxQueue,
    hangsAfterMs: HANGS_AFTER_MS,
    onHang: tookTooLong,
    givesWay: options.givesWay ?? false,
  });
  return {
    prepare: async ({ file: { language, text }, ...rest }, { signal }) =>
      threads.run('prepare', { file: { language, text }, ...rest }, { chars: text.length, signal }),
    close: () => threads.close(),
  };
}

function tookTooLong(): IrisError {
  return new IrisError(
    'deadline_exceeded',
    `Preparing this file for a model took longer than ${HANGS_AFTER_MS} ms, so it was not sent. Split the file.`,
  );
}
