import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { type AnalyzerAnswer, type ErrorCode, IrisError, type SourceFile } from '@iris/core';
import { workerData } from 'piscina';
import { LAST_FILE_CHARS } from './large-files.ts';
import { type LocalAnalyzerOptions, readWasmFile } from './local.ts';
import { createStructuralAnalyzer } from './structural-analyzer.ts';

export interface PoolTask extends SourceFile {
  /** What the thread sends back when it begins. */
  readonly id: number;
}

export interface PoolWorkerOptions extends LocalAnalyzerOptions {
  readonly givesWay: boolean;
}

/** Errors lose their class on the way between threads, so expected ones travel as data. */
export type PoolAnswer =
  | { readonly ok: true; readonly answer: AnalyzerAnswer }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** What a thread sends with the last answer that it gives. */
export interface LastWord {
  readonly id: number;
  readonly answer: PoolAnswer;
}

// pool.ts is the only one that starts this file, with these options.
const { givesWay, ...options } = workerData as PoolWorkerOptions;
if (givesWay) giveWay();
const analyzer = createStructuralAnalyzer({ loadWasm: readWasmFile, ...options });
/** The thread is ended from outside when nobody waits any more, so nothing in here needs to listen. */
const signal = new AbortController().signal;

/** Entry point of a worker thread; Piscina calls the default export. */
export default async function analyzeInThread({ id, language, text }: PoolTask): Promise<PoolAnswer> {
  parentPort?.postMessage(id);
  const answer = await analyze({ language, text });
  if (text.length < LAST_FILE_CHARS) return answer;
  // The memory of the parser only ever grows; with the thread it is given back. The pool ends it when it has the answer.
  parentPort?.postMessage({ id, answer } satisfies LastWord);
  return new Promise(() => {});
}

async function analyze(file: SourceFile): Promise<PoolAnswer> {
  try {
    return { ok: true, answer: await analyzer.analyze(file, { signal }) };
  } catch (error) {
    if (error instanceof IrisError) return { ok: false, code: error.code, message: error.message };
    // Tree-sitter's memory is not to be trusted after a fault in it, and every later file of this thread would meet
    // it. What nobody catches ends the thread and fails this task; Piscina starts another thread.
    queueMicrotask(() => {
      throw error;
    });
    return new Promise(() => {});
  }
}

/** Linux schedules threads one by one and takes a thread's number for a process; elsewhere all stay as they are. */
function giveWay(): void {
  try {
    const [, thread] = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? [];
    if (thread !== undefined) setPriority(Number(thread), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Without it the loop shares the processor with the threads; everything is answered all the same.
  }
}
