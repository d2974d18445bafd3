export type { CounterGroup, CounterName } from './counters.ts';
export { COUNTER_GROUPS, COUNTER_NAMES, NANO_USD_PER_USD, parseCounterName, toNanoUsd } from './counters.ts';
export type { CounterValues, MetricsDocument, TotalsRecord } from './metrics-document.ts';
export { toMetricsDocument } from './metrics-document.ts';
export type { MetricsFileContent } from './metrics-file.ts';
export { readMetricsFile } from './metrics-file.ts';
export type { Counts } from './pending-counts.ts';
export type { RunningTotals, RunningTotalsOptions } from './running-totals.ts';
export { openRunningTotals } from './running-totals.ts';
