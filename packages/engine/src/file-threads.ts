import { totalmem } from 'node:os';
import { type CancelSignal, IrisError } from '@iris/core';
import { Piscina } from 'piscina';
import { LargeFileRoom } from './large-files.ts';
import type { Jobs, LastWord, ThreadData, ThreadOutcome, ThreadTask } from './thread-jobs.ts';
import { startThreadForWaiting } from './waiting-tasks.ts';

export interface FileThreadsOptions {
  /** The file that threads run; it exports a `runJob`, made by `answerJobs`. */
  readonly worker: URL;
  readonly threads: number;
  /** How many files may wait for a thread, any number unless told; past it they fail with `overloaded`. */
  readonly maxQueue: number | undefined;
  /** After this time on a thread, in ms, a job is held to hang, and its thread is ended. */
  readonly hangsAfterMs: number;
  /** What a job fails with whose thread hangs. */
  readonly onHang: () => IrisError;
  /** Whether the threads give way to all others of the machine; on Linux alone. */
  readonly givesWay: boolean;
  /** What `answerJobs` makes the jobs with, in each thread; plain data. */
  readonly jobOptions?: unknown;
}

/**
 * A thread that needs more has met a file that was made to hurt; the thread ends, the process goes on. On a small machine
 * that is a share of its memory: past all of it, the system would end the process.
 */
const MAX_THREAD_HEAP_MB = 384;
const THREAD_HEAP_SHARE = 0.3;
/** By itself the part for new objects grows to 48 MB in each thread, for a few percent of speed. */
const MAX_YOUNG_HEAP_MB = 6;
const IDLE_THREAD_MS = 30_000;
const RETRY_AFTER_SECONDS = 2;
/** What large files may take of the machine's memory while they are worked on. */
const LARGE_FILES_SHARE = 0.25;
const BYTES_PER_CHAR = 300;
const MEBIBYTE = 1024 * 1024;

/**
 * Worker threads that each work on one file at a time. They start when work arrives and end when idle. A thread that is
 * still busy when nobody waits any more, or that hangs, is ended and replaced.
 */
export class FileThreads<AllJobs extends Jobs> {
  readonly #workers: Piscina<ThreadTask, ThreadOutcome>;
  readonly #watch: TaskWatch;
  readonly #room = new LargeFileRoom((memoryOfMachine() * LARGE_FILES_SHARE) / BYTES_PER_CHAR);
  /** Piscina's own limit does not count tasks that can be aborted. */
  readonly #limit: number;
  #open = 0;
  #isClosed = false;

  constructor({ worker, threads, maxQueue, hangsAfterMs, onHang, givesWay, jobOptions }: FileThreadsOptions) {
    this.#workers = new Piscina({
      filename: worker.href,
      name: 'runJob',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_THREAD_MS,
      resourceLimits: { maxOldGenerationSizeMb: threadHeapMb(), maxYoungGenerationSizeMb: MAX_YOUNG_HEAP_MB },
      workerData: { givesWay, jobOptions } satisfies ThreadData,
    });
    // Piscina replaces a thread that dies while idle; without a listener its error would end the process.
    this.#workers.on('error', () => {});
    this.#watch = new TaskWatch(this.#workers, hangsAfterMs, onHang);
    this.#limit = threads + (maxQueue ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Has a thread do a job of the worker.
   *
   * @param chars length of the text of the file, in UTF-16 code units; large ones wait for room
   * @throws IrisError what the job throws; `analysis_cancelled` or the reason of `signal` when it aborts; `overloaded`;
   *   what `onHang` makes; `internal_error` when the thread broke
   */
  async run<Job extends keyof AllJobs & string>(
    job: Job,
    task: Parameters<AllJobs[Job]>[0],
    { chars, signal }: { readonly chars: number; readonly signal: CancelSignal },
  ): Promise<Awaited<ReturnType<AllJobs[Job]>>> {
    // Piscina would start threads again.
    if (this.#isClosed) throw cancelled();
    if (this.#open >= this.#limit) throw overloaded();
    this.#open += 1;
    try {
      const outcome = await this.#room.run(chars, signal, () => this.#runOnThread(job, task, signal));
      if (!outcome.ok) throw new IrisError(outcome.code, outcome.message);
      // The worker's jobs and `AllJobs` are one type; that is lost on the way between threads.
      return outcome.answer as Awaited<ReturnType<AllJobs[Job]>>;
    } finally {
      this.#open -= 1;
    }
  }

  /** Ends the threads; jobs under way fail with `analysis_cancelled`. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#workers.destroy();
  }

  async #runOnThread(job: string, task: unknown, signal: CancelSignal): Promise<ThreadOutcome> {
    if (this.#isClosed) throw cancelled();
    return this.#watch.run(signal, (id, limited) => this.#workers.run({ id, job, task }, { signal: limited }));
  }
}

/** What becomes of one task while its thread has it. */
interface WatchedTask {
  readonly onStart: () => void;
  readonly onLastWord: (outcome: ThreadOutcome) => void;
}

/**
 * Hears what threads say of their tasks. That one begins: if it is not done some time later, it is aborted; time in the
 * queue does not count. That it is the last of its thread: the task is aborted with the answer in hand, which is how
 * Piscina ends a thread and starts another.
 */
class TaskWatch {
  readonly #workers: Piscina<ThreadTask, ThreadOutcome>;
  readonly #hangsAfterMs: number;
  readonly #onHang: () => IrisError;
  readonly #tasks = new Map<number, WatchedTask>();
  #lastId = 0;

  constructor(workers: Piscina<ThreadTask, ThreadOutcome>, hangsAfterMs: number, onHang: () => IrisError) {
    this.#workers = workers;
    this.#hangsAfterMs = hangsAfterMs;
    this.#onHang = onHang;
    workers.on('message', (message: number | LastWord) => {
      if (typeof message === 'number') this.#tasks.get(message)?.onStart();
      else this.#tasks.get(message.id)?.onLastWord(message.outcome);
    });
  }

  /** Runs a task under a signal that aborts with `signal`, or with the error for it when its thread hangs. */
  async run(
    signal: CancelSignal,
    task: (id: number, limited: AbortSignal) => Promise<ThreadOutcome>,
  ): Promise<ThreadOutcome> {
    this.#lastId += 1;
    const id = this.#lastId;
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    let timer: NodeJS.Timeout | undefined;
    let lastWord: ThreadOutcome | undefined;
    this.#tasks.set(id, {
      onStart: () => {
        timer = setTimeout(() => controller.abort(this.#onHang()), this.#hangsAfterMs);
      },
      onLastWord: (outcome) => {
        lastWord = outcome;
        controller.abort();
      },
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await task(id, controller.signal);
    } catch (cause) {
      startThreadForWaiting(this.#workers, { id, job: '', task: undefined });
      if (lastWord !== undefined) return lastWord;
      throw failureOf(cause, controller.signal);
    } finally {
      clearTimeout(timer);
      this.#tasks.delete(id);
      signal.removeEventListener('abort', abort);
    }
  }
}

function failureOf(cause: unknown, signal: AbortSignal): IrisError {
  if (signal.aborted && signal.reason instanceof IrisError) return signal.reason;
  if (signal.aborted || isDestroyed(cause)) return cancelled(cause);
  return new IrisError(
    'internal_error',
    'The analysis of this file failed. Other files are not affected; please report the file if you can share it.',
    { cause },
  );
}

/** In bytes; what a service or container may have, where that is limited. */
export function memoryOfMachine(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

function threadHeapMb(): number {
  return Math.min(MAX_THREAD_HEAP_MB, Math.floor((memoryOfMachine() * THREAD_HEAP_SHARE) / MEBIBYTE));
}

function cancelled(cause?: unknown): IrisError {
  return new IrisError('analysis_cancelled', 'The analysis was given up: nobody waits for it any more.', { cause });
}

function overloaded(): IrisError {
  const message = 'As many files wait to be analyzed as may (IRIS_MAX_QUEUE): try again in a moment.';
  return new IrisError('overloaded', message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

function isDestroyed(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes('Terminating worker thread');
}
