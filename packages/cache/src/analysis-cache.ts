import type { StoreHealth, StoreLog } from '@iris/sqlite';
import { LRUCache } from 'lru-cache';
import type { CacheKey } from './cache-key.ts';
import { type StoredEntry, toDay } from './disk-store.ts';
import { DiskTier, type DiskTierStats } from './disk-tier.ts';
import { type Lease, Leases } from './leases.ts';
import { SingleFlight } from './single-flight.ts';
import { encodeAnswer, type StoredAnswer } from './stored-answer.ts';

export interface CacheHit {
  readonly answer: StoredAnswer;
  readonly tier: 'memory' | 'disk';
}

/** What an analyzer gave. */
export interface MadeAnswer<Degraded = string> {
  readonly answer: StoredAnswer;
  /**
   * How a lesser analyzer came to give it; null for the best there is. Whoever waits gets a degraded answer, and none is
   * kept under the key.
   */
  readonly degraded: Degraded | null;
}

export interface ObtainedAnswer<Degraded = string> extends MadeAnswer<Degraded> {
  /**
   * The tier that had it; or `made`, now and for this caller; or `coalesced`, made for another caller of this process
   * or of another. Of the callers who get what was made once, exactly one is told `made`.
   */
  readonly origin: CacheHit['tier'] | 'made' | 'coalesced';
}

export interface ObtainOptions<Degraded = string> {
  /** Ends this caller's wait; its reason is what the caller gets. The work goes on while anyone else waits for it. */
  readonly signal: AbortSignal;
  /** Makes the answer. Its signal aborts when nobody waits any more. */
  readonly make: (signal: AbortSignal) => Promise<MadeAnswer<Degraded>>;
}

export interface CacheStats {
  readonly memory: {
    readonly hits: number;
    readonly misses: number;
    readonly entries: number;
    readonly maxEntries: number;
  };
  readonly disk: DiskTierStats;
}

/**
 * Keeps answers in memory and on disk. No method throws: a broken cache costs speed, never an answer. What is said of a
 * degraded answer is handed on to everyone who waits for it.
 */
export interface AnalysisCache<Degraded = string> {
  get(key: CacheKey): CacheHit | undefined;
  /**
   * For a key that `get` missed: has the answer made once for all who ask for it meanwhile, in all processes that share
   * the folder, and keeps it. While another process makes it, waits for that one; should it fail, die or stall, the
   * answer is made here. Looks again for a kept answer first, and counts neither a hit nor a miss.
   *
   * @throws what `make` throws, and the signal's reason
   */
  getOrMake(key: CacheKey, options: ObtainOptions<Degraded>): Promise<ObtainedAnswer<Degraded>>;
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
export function openAnalysisCache<Degraded = string>(options: AnalysisCacheOptions): AnalysisCache<Degraded> {
  return new TieredCache<Degraded>(options);
}

interface MemoryEntry {
  readonly answer: StoredAnswer;
  usedDay: number;
}

/** What a flight brings everyone who waits for it. */
interface Landing<Degraded> extends MadeAnswer<Degraded> {
  readonly origin: 'disk' | 'made' | 'coalesced';
  /** Whether somebody was told that it was made for them. */
  isAccountedFor: boolean;
}

interface Flight {
  readonly signal: AbortSignal;
  readonly lease: Lease | undefined;
}

class TieredCache<Degraded> implements AnalysisCache<Degraded> {
  readonly #memory: LRUCache<CacheKey, MemoryEntry>;
  readonly #disk: DiskTier;
  readonly #leases: Leases;
  readonly #flights = new SingleFlight<Landing<Degraded>>();
  readonly #now: () => number;
  #memoryHits = 0;
  #memoryMisses = 0;

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
    this.#leases = new Leases(this.#disk);
  }

  get(key: CacheKey): CacheHit | undefined {
    const kept = this.#recall(key);
    if (kept !== undefined) {
      this.#memoryHits += 1;
      return { answer: kept, tier: 'memory' };
    }
    this.#memoryMisses += 1;
    const read = this.#disk.read(key);
    return read.kind === 'hit' ? { answer: this.#remember(key, read), tier: 'disk' } : undefined;
  }

  async getOrMake(key: CacheKey, { signal, make }: ObtainOptions<Degraded>): Promise<ObtainedAnswer<Degraded>> {
    const kept = this.#recall(key);
    if (kept !== undefined) return { answer: kept, degraded: null, origin: 'memory' };
    const landing = await this.#flights.run(key, signal, (flightSignal) => this.#fly(key, make, flightSignal));
    const { answer, degraded, origin } = landing;
    if (origin === 'made' && landing.isAccountedFor) return { answer, degraded, origin: 'coalesced' };
    landing.isAccountedFor = true;
    return { answer, degraded, origin };
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
    const memory = {
      hits: this.#memoryHits,
      misses: this.#memoryMisses,
      entries: this.#memory.size,
      maxEntries: this.#memory.max,
    };
    return { memory, disk: this.#disk.stats() };
  }

  clear(): void {
    this.#memory.clear();
    this.#disk.clear();
  }

  close(): void {
    this.#leases.close();
    this.#disk.close();
  }

  /** Makes the answer, unless another process has made it meanwhile or is about to. */
  async #fly(key: CacheKey, make: ObtainOptions<Degraded>['make'], signal: AbortSignal): Promise<Landing<Degraded>> {
    for (let hasWaited = false; ; hasWaited = true) {
      const claim = this.#leases.claim(key);
      if (claim?.kind === 'hit') {
        const answer = this.#remember(key, claim);
        return { answer, degraded: null, origin: hasWaited ? 'coalesced' : 'disk', isAccountedFor: false };
      }
      if (claim?.kind !== 'held') return this.#make(key, make, { signal, lease: claim?.lease });
      await this.#leases.released(key, signal);
    }
  }

  async #make(
    key: CacheKey,
    make: ObtainOptions<Degraded>['make'],
    { signal, lease }: Flight,
  ): Promise<Landing<Degraded>> {
    const release = () => lease?.release();
    // At once, however long the cancelled work takes to end.
    signal.addEventListener('abort', release, { once: true });
    try {
      const { answer, degraded } = await make(signal);
      if (degraded === null) this.put(key, answer);
      return { answer, degraded, origin: 'made', isAccountedFor: false };
    } finally {
      signal.removeEventListener('abort', release);
      release();
    }
  }

  #recall(key: CacheKey): StoredAnswer | undefined {
    const kept = this.#memory.get(key);
    if (kept === undefined) return undefined;
    this.#noteUse(key, kept);
    return kept.answer;
  }

  #remember(key: CacheKey, { answer, usedDay, bytes, createdAt }: StoredEntry): StoredAnswer {
    const entry = { answer, usedDay };
    this.#memory.set(key, entry, { size: bytes, start: createdAt });
    this.#noteUse(key, entry);
    return answer;
  }

  /** Once a day for each entry that is used, so that those in memory too are not the first to leave the disk. */
  #noteUse(key: CacheKey, entry: MemoryEntry): void {
    const today = toDay(this.#now());
    if (entry.usedDay >= today) return;
    entry.usedDay = today;
    this.#disk.touch(key, today);
  }
}
