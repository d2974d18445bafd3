import { availableParallelism } from 'node:os';
import type { SourceFile } from '@iris/core';
import { FileThreads, memoryOfMachine } from './file-threads.ts';
import type { LocalAnalyzerOptions } from './local.ts';
import { Deadline } from './parser/deadline.ts';
import { MAX_PARSER_BYTES } from './parser/grammars.ts';
import type { PoolJobs } from './pool-worker.ts';
import {
  DEFAULT_TIME_LIMIT_MS,
  describeStructuralAnalyzer,
  requireLanguage,
  type StructuralAnalyzer,
} from './structural-analyzer.ts';

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
export interface AnalyzerPool extends StructuralAnalyzer {
  /** Ends the worker threads; analyses under way fail with `analysis_cancelled`. */
  close(): Promise<void>;
}

/** From a task's own limit to the end of its thread, in ms: the loading of a grammar does not count for that limit. */
const HANG_GRACE_MS = 1500;
/** What the parser of a thread may take of a small machine's memory. */
const PARSER_SHARE = 0.4;

/**
 * Threads start when work arrives and end when idle. A thread that is still busy when `signal` aborts, or long after
 * the time limit of its file, is ended and replaced.
 */
export function createAnalyzerPool(options: AnalyzerPoolOptions = {}): AnalyzerPool {
  const timeLimitMs = options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;
  const threads = new FileThreads<PoolJobs>({
    // Tests run this file as TypeScript, installations as JavaScript; the worker is its neighbour in both.
    worker: new URL(`./pool-worker${import.meta.url.slice(-3)}`, import.meta.url),
    threads: options.threads ?? availableParallelism(),
    maxQueue: options.maxQueue,
    hangsAfterMs: timeLimitMs + HANG_GRACE_MS,
    onHang: () => new Deadline(timeLimitMs).error(),
    givesWay: options.givesWay ?? false,
    jobOptions: {
      timeLimitMs,
      maxParserBytes: Math.min(MAX_PARSER_BYTES, memoryOfMachine() * PARSER_SHARE),
    } satisfies LocalAnalyzerOptions,
  });
  return {
    ...describeStructuralAnalyzer(),
    analyze: async ({ language, text }, { signal }) => {
      requireLanguage(language);
      return threads.run('analyze', { language, text }, { chars: text.length, signal });
    },
    outline: async ({ language, text }: SourceFile, { signal }) => {
      requireLanguage(language);
      return threads.run('outline', { language, text }, { chars: text.length, signal });
    },
    close: () => threads.close(),
  };
}
