import type { Cache } from './cache.js'
import type { CacheHealth } from './health.js'
import { type CacheStats, hitRate } from './stats.js'

/** The health of several caches: the worst one's status is the overall one. */
export interface FleetHealth {
  readonly overallStatus: CacheHealth['status']
  readonly caches: Readonly<Record<string, CacheHealth>>
}

export interface FleetStats {
  readonly aggregate: {
    readonly totalEntries: number
    readonly totalHits: number
    readonly totalMisses: number
    readonly totalRequests: number
    /** Hits and stale hits of all caches over their requests; not the mean of their rates. */
    readonly overallHitRate: number
    readonly memoryUsage: number
    readonly evictions: number
    readonly errors: number
  }
  readonly caches: Readonly<Record<string, CacheStats>>
}

export async function aggregateHealth(caches: readonly Cache[]): Promise<FleetHealth> {
  const healths = await Promise.all(caches.map(cache => cache.healthCheck()))
  const statuses = new Set(healths.map(health => health.status))
  const overallStatus = statuses.has('unhealthy')
    ? 'unhealthy'
    : statuses.has('degraded')
      ? 'degraded'
      : 'healthy'
  return { overallStatus, caches: byName(caches, healths) }
}

export async function aggregateStats(
  caches: readonly Cache[],
  options: { exact?: boolean },
): Promise<FleetStats> {
  const stats = await Promise.all(caches.map(cache => cache.getStats(options)))
  const sum = (pick: (one: CacheStats) => number) => stats.reduce((total, one) => total + pick(one), 0)
  const hits = sum(one => one.cacheHits)
  const staleHits = sum(one => one.staleHits)
  const misses = sum(one => one.cacheMisses)
  return {
    aggregate: {
      totalEntries: sum(one => one.totalEntries),
      totalHits: hits + staleHits,
      totalMisses: misses,
      totalRequests: hits + staleHits + misses,
      overallHitRate: hitRate(hits, staleHits, misses),
      memoryUsage: sum(one => one.memoryUsage),
      evictions: sum(one => one.evictions),
      errors: sum(one => one.errors),
    },
    caches: byName(caches, stats),
  }
}

/** Two caches may share a name (one type, two sets of overrides): the later ones get a number. */
function byName<T>(caches: readonly Cache[], values: readonly T[]): Record<string, T> {
  const named: Record<string, T> = Object.create(null)
  for (const [i, cache] of caches.entries()) {
    let name = cache.name
    for (let n = 2; name in named; n++) name = `${cache.name} (${n})`
    named[name] = values[i]!
  }
  return named
}
