import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { type ErrorCode, IrisError } from '@iris/core';
import { workerData } from 'piscina';

/** What a thread can be asked to do, by name. Tasks and answers pass between threads, so they are plain data. */
export type Jobs = Readonly<Record<string, (task: never) => Promise<unknown>>>;

/** What a thread is started with. */
export interface ThreadData {
  readonly givesWay: boolean;
  readonly jobOptions: unknown;
}

export interface ThreadTask {
  /** What the thread sends back when it begins. */
  readonly id: number;
  readonly job: string;
  readonly task: unknown;
}

/** Errors lose their class on the way between threads, so expected ones travel as data. */
export type ThreadOutcome =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** What a thread sends with the last answer that it gives. */
export interface LastWord {
  readonly id: number;
  readonly outcome: ThreadOutcome;
}

/** What a worker exports under this name: the entry point of its thread. */
export type RunJob = (task: ThreadTask) => Promise<ThreadOutcome>;

/** What the one that started this thread gave its jobs to know. */
export function readJobOptions(): unknown {
  // `FileThreads` is the only one that starts threads with these jobs.
  return (workerData as ThreadData).jobOptions;
}

/**
 * Makes the entry point of a worker thread of `FileThreads`, to be exported as `runJob`.
 *
 * @param jobs their functions hear of no abort: a thread is ended from outside when nobody waits any more
 * @param isLast whether a thread is to end with a task, to give back the memory that it took
 */
export function answerJobs<Task>(
  jobs: Readonly<Record<string, (task: Task) => Promise<unknown>>>,
  isLast: (task: Task) => boolean = () => false,
): RunJob {
  // As above.
  if ((workerData as ThreadData).givesWay) giveWay();
  return async (message) => {
    parentPort?.postMessage(message.id);
    // `FileThreads.run` takes the task that belongs to the job; that is lost on the way between threads.
    const task = message.task as Task;
    const outcome = await settle(async () => jobs[message.job]?.(task));
    if (!isLast(task)) return outcome;
    // The thread is ended when the answer has arrived.
    parentPort?.postMessage({ id: message.id, outcome } satisfies LastWord);
    return new Promise(() => {});
  };
}

async function settle(work: () => Promise<unknown>): Promise<ThreadOutcome> {
  try {
    return { ok: true, answer: await work() };
  } catch (error) {
    if (error instanceof IrisError) return { ok: false, code: error.code, message: error.message };
    // Memory is not to be trusted after a fault that nobody expected, and every later file of this thread would meet
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
