import type { CacheStats } from '../stats.js'

/** One cache, as a row of `stats`; in a process or in a store. */
export interface StatsRow extends Omit<CacheStats, 'tiers'> {
  readonly cache: string
  /** The process whose counters these are; absent for a store seen from outside. */
  readonly pid?: number
  readonly tiers: NonNullable<CacheStats['tiers']>
}

export interface StatsTotal {
  readonly totalEntries: number
  readonly cacheHits: number
  readonly cacheMisses: number
  readonly staleHits: number
  readonly totalRequests: number
  readonly hitRate: number
  readonly memoryUsage: number
  readonly evictions: number
  readonly expirations: number
  readonly errors: number
}

export function statsRow(cache: string, stats: CacheStats, pid?: number): StatsRow {
  return { cache, ...(pid === undefined ? {} : { pid }), ...stats, tiers: stats.tiers ?? [] }
}

/** Hit rates are totalled by their counts; the mean of rates would be wrong. */
export function totalOf(rows: readonly StatsRow[]): StatsTotal {
  const sum = (pick: (row: StatsRow) => number) => rows.reduce((total, row) => total + pick(row), 0)
  const [cacheHits, staleHits, totalRequests] = [
    sum(row => row.cacheHits),
    sum(row => row.staleHits),
    sum(row => row.totalRequests),
  ]
  return {
    totalEntries: sum(row => row.totalEntries),
    cacheHits,
    cacheMisses: sum(row => row.cacheMisses),
    staleHits,
    totalRequests,
    hitRate: totalRequests === 0 ? 0 : (cacheHits + staleHits) / totalRequests,
    memoryUsage: sum(row => row.memoryUsage),
    evictions: sum(row => row.evictions),
    expirations: sum(row => row.expirations),
    errors: sum(row => row.errors),
  }
}
