import { availableParallelism } from 'node:os';
import { type Analyzer, type AnalyzerAnswer, type CancelSignal, IrisError, type SourceFile } from '@iris/core';
import { Piscina } from 'piscina';
import type { PoolAnswer, PoolTask } from './pool-worker.ts';
import { DEFAULT_TIME_LIMIT_MS, describeStructuralAnalyzer, requireLanguage } from './structural-analyzer.ts';

export interface AnalyzerPoolOptions {
  /** Number of worker threads; the number of cores unless told. */
  readonly threads?: number;
  /** How long one file may take, in ms, from when a thread begins with it; past it the analysis fails with `deadline_exceeded`. */
  readonly timeLimitMs?: number;
}

/** The structural analyzer on worker threads, so that the event loop of a server stays free. */
export interface AnalyzerPool extends Analyzer {
  /** Ends the worker threads; analyses under way fail with `analysis_cancelled`. */
  close(): Promise<void>;
}

/** A thread that needs more has met a file that was made to hurt; the thread ends, the process goes on. */
const MAX_THREAD_HEAP_MB = 512;
const IDLE_THREAD_MS = 30_000;

/**
 * Threads start when work arrives and end when idle. A thread that is still busy when `signal` aborts is ended and
 * replaced: that is the hard limit behind the analyzer's own time limit.
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
    resourceLimits: { maxOldGenerationSizeMb: MAX_THREAD_HEAP_MB },
    workerData: { timeLimitMs },
  });
  // Piscina replaces a thread that dies while idle; without a listener its error would end the process.
  workers.on('error', () => {});
  let isClosed = false;
  return {
    ...describeStructuralAnalyzer(),
    async analyze(file, { signal }) {
      requireLanguage(file.language);
      // Piscina would start threads again.
      if (isClosed) throw cancelled();
      return runOn(workers, file, signal);
    },
    close: () => {
      isClosed = true;
      return workers.destroy();
    },
  };
}

async function runOn(
  workers: Piscina<PoolTask, PoolAnswer>,
  file: SourceFile,
  signal: CancelSignal,
): Promise<AnalyzerAnswer> {
  let answer: PoolAnswer;
  try {
    answer = await workers.run({ language: file.language, text: file.text }, { signal });
  } catch (cause) {
    throw failureOf(cause, signal);
  }
  if (answer.ok) return answer.answer;
  throw new IrisError(answer.code, answer.message);
}

function failureOf(cause: unknown, signal: CancelSignal): IrisError {
  if (signal.aborted && signal.reason instanceof IrisError) return signal.reason;
  if (signal.aborted || isDestroyed(cause)) return cancelled(cause);
  return new IrisError(
    'internal_error',
    'The analysis of this file failed. Other files are not affected; please report the file if you can share it.',
    { cause },
  );
}

function cancelled(cause?: unknown): IrisError {
  return new IrisError('analysis_cancelled', 'The analysis was given up: nobody waits for it any more.', { cause });
}

function isDestroyed(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes('Terminating worker thread');
}
