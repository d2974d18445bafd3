import { readMetricsFile } from '@iris/metrics';

/** The running totals that a base folder publishes, by the names of their counters; they count what was counted. */
export function countsOf(folder: string): Readonly<Record<string, number>> {
  const content = readMetricsFile(folder);
  if (content.status !== 'ok') throw new Error(`metrics.json is ${content.status}`);
  return Object.fromEntries(content.record.totals);
}

/** Requests that were answered with an analysis, wherever it came from. */
export function answered(folder: string): number {
  return Object.entries(countsOf(folder))
    .filter(([name]) => name.startsWith('answers.'))
    .reduce((sum, [, count]) => sum + count, 0);
}
