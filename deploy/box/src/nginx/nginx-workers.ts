import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_MS = 50;

/**
 * The workers of a running Nginx; none where it does not run.
 * @param pidFile where its master wrote who it is
 */
export function listWorkers(pidFile: string): readonly number[] {
  try {
    const master = readFileSync(pidFile, 'utf8').trim();
    return readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/**
 * Waits for workers that a reload has asked to end: they take no new request, and finish those that they have by the
 * configuration that they began with.
 * @param patienceMs after which it is not waited for any more
 */
export async function untilWorkersEnd(workers: readonly number[], patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs;
  while (workers.some((pid) => existsSync(`/proc/${pid}`)) && performance.now() < until) await pause(LOOK_AGAIN_MS);
}
