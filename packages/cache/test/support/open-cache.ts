import { onTestFinished } from 'vitest';
import { FakeClock } from '../../../sqlite/test/support/fake-clock.ts';
import { FakeLog } from '../../../sqlite/test/support/fake-log.ts';
import { type AnalysisCache, type AnalysisCacheOptions, openAnalysisCache } from '../../src/index.ts';

export interface OpenedCache {
  readonly cache: AnalysisCache;
  readonly clock: FakeClock;
  readonly log: FakeLog;
}

/** Opens a cache on a clock that the test drives; it is closed when the test is over. */
export function openCache(options: Omit<AnalysisCacheOptions, 'now' | 'log'>, clock = new FakeClock()): OpenedCache {
  const log = new FakeLog();
  const cache = openAnalysisCache({ ...options, now: clock.now, log });
  onTestFinished(() => cache.close());
  return { cache, clock, log };
}
