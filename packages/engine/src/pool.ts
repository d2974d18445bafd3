import { availableParallelism, totalmem } from 'node:os';
import { type Analyzer, type AnalyzerAnswer, type CancelSignal, IrisError, type SourceFile } from '@iris/core';
import { Piscina } from 'piscina';
import { LargeFileRoom } from './large-files.ts';
import { Deadline } from './parser/deadline.ts';
import type { LastWord, PoolAnswer, PoolTask, PoolWorkerOptions } from './pool-worker.ts';
import { DEFAULT_TIME_LIMIT_MS, describeStructuralAnalyzer, requireLanguage } from './structural-analyzer.ts';
import { startThreadForWaiting } from './waiting-tasks.ts';

export { startThreadForWaiting };

export interface AnalyzerPoolOptions {
  /** Number of worker threads; the number of cores unless told. */
  readonly threads?: number;
  /** How long one file may take, in ms, from when a thread begins with it; past it the analysis fails with `deadline_exceeded`. */
  readonly timeLimitMs?: number;
  /** How many files may wait for a thread, any number unless told; past it the analysis fails with `overloaded`. */
  readonly maxQueue?: number;
  /** Whether the threads give way to all others of the machine, the one of a server's event loop first; on Linux alone. */
  readonly givesWay?: boolean;
}

/** The structural analyzer on worker threads, so that the event loop of a server stays free. */
export interface AnalyzerPool extends Analyzer {
  /** Ends the worker threads; analyses under way fail with `analysis_cancelled`. */
  close(): Promise<void>;
}

/** A thread that needs more has met a file that was made to hurt; the thread ends, the process goes on. */
const MAX_THREAD_HEAP_MB = 384;
/** By itself the part for new objects grows to 48 MB in each thread, for a few percent of speed. */
const MAX_YOUNG_HEAP_MB = 6;
/** From a task's own limit to the end of its thread, in ms: the loading of a grammar does not count for that limit. */
const HANG_GRACE_MS = 1500;
const IDLE_THREAD_MS = 30_000;
const RETRY_AFTER_SECONDS = 2;
/** What large files may take of the machine's memory while they are analyzed. */
const LARGE_FILES_SHARE = 0.25;
const BYTES_PER_CHAR = 300;

/**
 * Threads start when work arrives and end when idle. A thread that is still busy when `signal` aborts, or long after
 * the time limit of its file, is ended and replaced.
 */
export function createAnalyzerPool(options: AnalyzerPoolOptions = {}): AnalyzerPool {
  const threads = options.threads ?? availableParallelism();
  const timeLimitMs = options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;
  const workers = new Piscina<PoolTask, PoolAnswer>({
    // Tests run this file as TypeScript, installations as JavaScript; the worker is its neighbour in both.
    filename: new URL(`./pool-worker${import.meta.url.slice(-3)}`, import.meta.url).href,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_THREAD_MS,
    resourceLimits: { maxOldGenerationSizeMb: MAX_THREAD_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_HEAP_MB },
    workerData: { timeLimitMs, givesWay: options.givesWay ?? false } satisfies PoolWorkerOptions,
  });
  // Piscina replaces a thread that dies while idle; without a listener its error would end the process.
  workers.on('error', () => {});
  const watch = new TaskWatch(workers, timeLimitMs);
  const room = new LargeFileRoom((memoryOfMachine() * LARGE_FILES_SHARE) / BYTES_PER_CHAR);
  // Piscina's own limit does not count tasks that can be aborted.
  const limit = threads + (options.maxQueue ?? Number.POSITIVE_INFINITY);
  let open = 0;
  let isClosed = false;
  return {
    ...describeStructuralAnalyzer(),
    async analyze(file, { signal }) {
      requireLanguage(file.language);
      // Piscina would start threads again.
      if (isClosed) throw cancelled();
      if (open >= limit) throw overloaded();
      open += 1;
      return room
        .run(file.text.length, signal, async () => {
          if (isClosed) throw cancelled();
          return runOn(workers, watch, file, signal);
        })
        .finally(() => {
          open -= 1;
        });
    },
    close: () => {
      isClosed = true;
      return workers.destroy();
    },
  };
}

/** What becomes of one task while its thread has it. */
interface WatchedTask {
  readonly onStart: () => void;
  readonly onLastWord: (answer: PoolAnswer) => void;
}

/**
 * Hears what threads say of their tasks. That one begins: if it is not done some time after its own limit, it is
 * aborted; time in the queue does not count. That it is the last of its thread: the task is aborted with the answer in
 * hand, which is how Piscina ends a thread and starts another.
 */
class TaskWatch {
  readonly #workers: Piscina<PoolTask, PoolAnswer>;
  readonly #limitMs: number;
  readonly #tasks = new Map<number, WatchedTask>();
  #lastId = 0;

  constructor(workers: Piscina<PoolTask, PoolAnswer>, timeLimitMs: number) {
    this.#workers = workers;
    this.#limitMs = timeLimitMs;
    workers.on('message', (message: number | LastWord) => {
      if (typeof message === 'number') this.#tasks.get(message)?.onStart();
      else this.#tasks.get(message.id)?.onLastWord(message.answer);
    });
  }

  /** Runs a task under a signal that aborts with `signal`, or with `deadline_exceeded` when its thread hangs. */
  async run(
    signal: CancelSignal,
    task: (id: number, limited: AbortSignal) => Promise<PoolAnswer>,
  ): Promise<PoolAnswer> {
    this.#lastId += 1;
    const id = this.#lastId;
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    let timer: NodeJS.Timeout | undefined;
    let lastWord: PoolAnswer | undefined;
    this.#tasks.set(id, {
      onStart: () => {
        timer = setTimeout(() => controller.abort(new Deadline(this.#limitMs).error()), this.#limitMs + HANG_GRACE_MS);
      },
      onLastWord: (answer) => {
        lastWord = answer;
        controller.abort();
      },
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await task(id, controller.signal);
    } catch (cause) {
      startThreadForWaiting(this.#workers, { id, language: '', text: '' });
      if (lastWord !== undefined) return lastWord;
      throw failureOf(cause, controller.signal);
    } finally {
      clearTimeout(timer);
      this.#tasks.delete(id);
      signal.removeEventListener('abort', abort);
    }
  }
}

async function runOn(
  workers: Piscina<PoolTask, PoolAnswer>,
  watch: TaskWatch,
  { language, text }: SourceFile,
  signal: CancelSignal,
): Promise<AnalyzerAnswer> {
  const answer = await watch.run(signal, (id, limited) => workers.run({ id, language, text }, { signal: limited }));
  if (answer.ok) return answer.answer;
  throw new IrisError(answer.code, answer.message);
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

/** In bytes; what a container may have, where there is one. */
function memoryOfMachine(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
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
