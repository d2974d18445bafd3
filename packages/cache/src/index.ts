export type { StoreHealth as CacheHealth, StoreLog as CacheLog } from '@iris/sqlite';
export type {
  AnalysisCache,
  AnalysisCacheOptions,
  CacheHit,
  CacheStats,
  MadeAnswer,
  ObtainedAnswer,
  ObtainOptions,
} from './analysis-cache.ts';
export { DEFAULT_MAX_AGE_MS, DEFAULT_MAX_BYTES, DEFAULT_MEMORY_ENTRIES, openAnalysisCache } from './analysis-cache.ts';
export type {
  CacheClearance,
  CacheFolderProblem,
  CacheInspection,
  CacheVerification,
  VerifyOptions,
} from './cache-folder.ts';
export { clearCache, inspectCache, verifyCache } from './cache-folder.ts';
export type { CacheKey, CacheKeyInput } from './cache-key.ts';
export { makeCacheKey } from './cache-key.ts';
export type { DiskTierStats } from './disk-tier.ts';
export type { StoredAnswer } from './stored-answer.ts';
