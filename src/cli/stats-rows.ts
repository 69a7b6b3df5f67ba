import type { CacheStats, SharedStats } from '../stats.js'

/** What a process, or all processes together, counted of a cache. */
export interface CacheCounters {
  readonly cacheHits: number
  readonly cacheMisses: number
  readonly staleHits: number
  readonly totalRequests: number
  readonly hitRate: number
  readonly sets: number
  readonly deletes: number
  readonly errors: number
}

/** One cache, as a row of `stats`. */
export interface StatsRow {
  readonly cache: string
  readonly backend: CacheStats['backend']
  /** The process that holds it; null for a store seen from outside. */
  readonly pid: number | null
  readonly app: string | null
  readonly totalEntries: number
  /** Bytes. */
  readonly memoryUsage: number
  readonly evictions: number
  readonly expirations: number
  /** True where entries and bytes come from a sample. */
  readonly estimated: boolean
  readonly degraded: boolean
  /** Of the process; of a store, what all its processes have shared. null where nobody counted. */
  readonly counters: CacheCounters | null
  readonly tiers: NonNullable<CacheStats['tiers']>
  /** Breaker, tracker, journal, running factories; of living processes. */
  readonly details: Readonly<Record<string, unknown>> | null
}

export interface StatsTotal extends CacheCounters {
  readonly totalEntries: number
  readonly memoryUsage: number
  readonly evictions: number
  readonly expirations: number
}

export function storeRow(cache: string, stats: CacheStats, counters: CacheCounters | null): StatsRow {
  return { ...commonPart(stats), cache, pid: null, app: null, counters, details: null }
}

/** What all processes that ever used a cache have counted; null where none has. */
export function fleetCounters(shared: SharedStats | undefined): CacheCounters | null {
  if (shared === undefined) return null
  const { hits: cacheHits, misses: cacheMisses, staleHits, sets, deletes, errors, hitRate } = shared
  const totalRequests = cacheHits + staleHits + cacheMisses
  if (totalRequests + sets + deletes === 0) return null
  return { cacheHits, cacheMisses, staleHits, totalRequests, hitRate, sets, deletes, errors }
}

export function processRow(
  cache: string,
  stats: CacheStats,
  from: { readonly pid: number; readonly app: string },
  details: Readonly<Record<string, unknown>>,
): StatsRow {
  const { cacheHits, cacheMisses, staleHits, totalRequests, hitRate, sets, deletes, errors } = stats
  const counters = { cacheHits, cacheMisses, staleHits, totalRequests, hitRate, sets, deletes, errors }
  return { ...commonPart(stats), cache, pid: from.pid, app: from.app, counters, details }
}

function commonPart({
  backend,
  totalEntries,
  memoryUsage,
  evictions,
  expirations,
  estimated,
  degraded,
  tiers,
}: CacheStats) {
  return {
    backend,
    totalEntries,
    memoryUsage,
    evictions,
    expirations,
    estimated,
    degraded,
    tiers: tiers ?? [],
  }
}

/** Hit rates are totalled by their counts; the mean of rates would be wrong. */
export function totalOf(rows: readonly StatsRow[]): StatsTotal {
  const sum = (pick: (row: StatsRow) => number, of = rows) => of.reduce((total, row) => total + pick(row), 0)
  const stores = oncePerStore(rows)
  const count = (name: keyof CacheCounters) => sum(row => row.counters?.[name] ?? 0)
  const [cacheHits, staleHits, totalRequests] = [
    count('cacheHits'),
    count('staleHits'),
    count('totalRequests'),
  ]
  return {
    totalEntries: sum(row => row.totalEntries, stores),
    memoryUsage: sum(row => row.memoryUsage, stores),
    evictions: sum(row => row.evictions),
    expirations: sum(row => row.expirations),
    cacheHits,
    staleHits,
    totalRequests,
    cacheMisses: count('cacheMisses'),
    hitRate: totalRequests === 0 ? 0 : (cacheHits + staleHits) / totalRequests,
    sets: count('sets'),
    deletes: count('deletes'),
    errors: count('errors'),
  }
}

/** Processes that use the same cache of the same server or directory all see its entries; in a total they count once. */
function oncePerStore(rows: readonly StatsRow[]): readonly StatsRow[] {
  const seen = new Set<string>()
  return rows.filter(({ cache, details }) => {
    const store = details?.server || details?.path
    const id = `${store} ${cache}`
    if (!store) return true
    return !seen.has(id) && seen.add(id)
  })
}
