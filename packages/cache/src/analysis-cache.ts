import type { StoreHealth, StoreLog } from '@iris/sqlite';
import { LRUCache } from 'lru-cache';
import type { CacheKey } from './cache-key.ts';
import { toDay } from './disk-store.ts';
import { DiskTier, type DiskTierStats } from './disk-tier.ts';
import { encodeAnswer, type StoredAnswer } from './stored-answer.ts';

export interface CacheHit {
  readonly answer: StoredAnswer;
  readonly tier: 'memory' | 'disk';
}

export interface CacheStats {
  readonly memory: { readonly hits: number; readonly entries: number; readonly maxEntries: number };
  readonly disk: DiskTierStats;
}

/** Keeps answers in memory and on disk. No method throws: a broken cache costs speed, never an answer. */
export interface AnalysisCache {
  get(key: CacheKey): CacheHit | undefined;
  /** Stores a whole answer in both tiers; a degraded one must not come here. */
  put(key: CacheKey, answer: StoredAnswer): void;
  /** For the public: names no path. Also tries to mend what is broken, when it is time to. */
  health(): StoreHealth;
  /** Counts since the cache was opened. */
  stats(): CacheStats;
  /** Forgets every answer, in all processes that share the folder. Takes longer the larger the store is. */
  clear(): void;
  close(): void;
}

export interface AnalysisCacheOptions {
  /** The cache folder; made when it is missing. */
  readonly directory: string;
  readonly memoryEntries?: number;
  readonly maxAgeMs?: number;
  /** Bound of what the cache takes on disk. */
  readonly maxBytes?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly log?: StoreLog;
}

export const DEFAULT_MEMORY_ENTRIES = 500;
export const DEFAULT_MAX_AGE_MS = 30 * 86_400_000;
export const DEFAULT_MAX_BYTES = 2 * 1024 ** 3;

/** Answers are a few kilobytes; a few outsized ones must not fill a small box. */
const MAX_MEMORY_BYTES = 64 * 1024 ** 2;

const SILENT_LOG: StoreLog = { info: () => undefined, warn: () => undefined };

/** Opens the cache of a folder. Always succeeds: where the folder cannot be used, answers stay in memory. */
export function openAnalysisCache(options: AnalysisCacheOptions): AnalysisCache {
  return new TieredCache(options);
}

interface MemoryEntry {
  readonly answer: StoredAnswer;
  usedDay: number;
}

class TieredCache implements AnalysisCache {
  readonly #memory: LRUCache<CacheKey, MemoryEntry>;
  readonly #disk: DiskTier;
  readonly #now: () => number;
  #memoryHits = 0;

  constructor(options: AnalysisCacheOptions) {
    const maxAgeMs = options.maxAgeMs ?? DEFAULT_MAX_AGE_MS;
    this.#now = options.now ?? Date.now;
    this.#memory = new LRUCache({
      max: options.memoryEntries ?? DEFAULT_MEMORY_ENTRIES,
      maxSize: MAX_MEMORY_BYTES,
      ttl: maxAgeMs,
      // Asks the clock on every look-up instead of by a timer.
      ttlResolution: 0,
      perf: { now: this.#now },
    });
    this.#disk = new DiskTier({
      directory: options.directory,
      maxAgeMs,
      maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
      now: this.#now,
      log: options.log ?? SILENT_LOG,
      onCleared: () => this.#memory.clear(),
    });
  }

  get(key: CacheKey): CacheHit | undefined {
    const kept = this.#memory.get(key);
    if (kept !== undefined) {
      this.#memoryHits += 1;
      this.#noteUse(key, kept);
      return { answer: kept.answer, tier: 'memory' };
    }
    const read = this.#disk.read(key);
    if (read.kind !== 'hit') return undefined;
    const entry = { answer: read.answer, usedDay: read.usedDay };
    this.#memory.set(key, entry, { size: read.bytes, start: read.createdAt });
    this.#noteUse(key, entry);
    return { answer: read.answer, tier: 'disk' };
  }

  put(key: CacheKey, answer: StoredAnswer): void {
    const body = encodeAnswer(answer);
    this.#memory.set(key, { answer, usedDay: toDay(this.#now()) }, { size: body.length });
    this.#disk.write(key, body);
  }

  health(): StoreHealth {
    return this.#disk.health();
  }

  stats(): CacheStats {
    const memory = { hits: this.#memoryHits, entries: this.#memory.size, maxEntries: this.#memory.max };
    return { memory, disk: this.#disk.stats() };
  }

  clear(): void {
    this.#memory.clear();
    this.#disk.clear();
  }

  close(): void {
    this.#disk.close();
  }

  /** Once a day for each entry that is used, so that those in memory too are not the first to leave the disk. */
  #noteUse(key: CacheKey, entry: MemoryEntry): void {
    const today = toDay(this.#now());
    if (entry.usedDay >= today) return;
    entry.usedDay = today;
    this.#disk.touch(key, today);
  }
}
