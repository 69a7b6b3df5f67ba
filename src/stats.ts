import type { BackendKind, BackendStats, TierStats } from './backends/backend.js'
import type { CounterTotals } from './counter-totals.js'

/** Answer of `getStats`. Counters are this process's own since the cache was made; entries and bytes are the store's. */
export interface CacheStats {
  readonly backend: BackendKind
  /** Entries that are there; an estimate where `estimated` is true. */
  readonly totalEntries: number
  readonly cacheHits: number
  readonly cacheMisses: number
  /** Stale values served by getOrSet. */
  readonly staleHits: number
  /** Hits, stale hits and misses. */
  readonly totalRequests: number
  /** (hits + stale hits) / requests; 0 before the first request. */
  readonly hitRate: number
  /** Bytes of keys and values; estimated. */
  readonly memoryUsage: number
  readonly sets: number
  readonly deletes: number
  readonly evictions: number
  readonly expirations: number
  readonly errors: number
  readonly estimated: boolean
  readonly degraded: boolean
  readonly tiers?: readonly TierStats[]
}

/** The front's counters. A plain object: incremented on the hottest path. */
export interface Counters {
  hits: number
  staleHits: number
  misses: number
  sets: number
  deletes: number
  /** As told by the backend. */
  evictions: number
  errors: number
}

export function newCounters(): Counters {
  return { hits: 0, staleHits: 0, misses: 0, sets: 0, deletes: 0, evictions: 0, errors: 0 }
}

/** Share of requests answered from the cache, 0 to 1. */
export function hitRate(hits: number, staleHits: number, misses: number): number {
  const requests = hits + staleHits + misses
  return requests === 0 ? 0 : (hits + staleHits) / requests
}

/** Answer of `getSharedStats`: sums over every process that ever used this prefix of the store. */
export interface SharedStats extends CounterTotals {
  /** (hits + stale hits) / requests of all processes. */
  readonly hitRate: number
}

export function combineStats(backend: BackendKind, counters: Counters, store: BackendStats): CacheStats {
  const { hits, staleHits, misses, sets, deletes, errors } = counters
  return {
    backend,
    totalEntries: store.entries,
    cacheHits: hits,
    cacheMisses: misses,
    staleHits,
    totalRequests: hits + staleHits + misses,
    hitRate: hitRate(hits, staleHits, misses),
    memoryUsage: store.bytes,
    sets,
    deletes,
    evictions: store.evictions,
    expirations: store.expirations,
    errors: errors + store.errors,
    estimated: store.estimated,
    degraded: store.degraded,
    ...(store.tiers === undefined ? {} : { tiers: store.tiers }),
  }
}
