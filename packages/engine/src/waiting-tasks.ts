/** What is needed here of a Piscina. */
interface ThreadPool<Task> {
  /** Tasks beyond those for which a thread is being started. */
  readonly queueSize: number;
  run(task: Task, options: { readonly signal: AbortSignal }): Promise<unknown>;
}

/**
 * Has a thread started for the tasks that wait, after one was ended. Piscina does so only when another task comes, and
 * those that wait already would wait until then: so one comes, and leaves before any thread has it.
 * @param task any, because it is never begun
 */
export function startThreadForWaiting<Task>(pool: ThreadPool<Task>, task: Task): void {
  if (pool.queueSize === 0) return;
  const passing = new AbortController();
  pool.run(task, { signal: passing.signal }).catch(() => {});
  passing.abort();
}
