import type { Context } from './context.js'
import { attach, type LiveOptions, wantsLive } from './live.js'
import { type OpenedCache, openCache, type StoreOptions } from './open-cache.js'
import { discoverPrefixes } from './prefixes.js'
import { processRow, type StatsRow, storeRow } from './stats-rows.js'

export interface StatsOptions extends StoreOptions, LiveOptions {
  readonly exact?: boolean
  /** Every living process, instead of a store. */
  readonly live?: boolean
}

/** Reads the rows anew each time it is called. */
export type ReadRows = () => Promise<StatsRow[]>

/** Opens what `stats` looks at: processes or a store. */
export async function openStats(context: Context, options: StatsOptions): Promise<ReadRows> {
  if (options.live || wantsLive(options)) return liveRows(context, options)
  const opened = await openCache(context, options)
  return () => storeRows(opened, context, options)
}

async function liveRows(context: Context, options: StatsOptions): Promise<ReadRows> {
  const processes = await attach(context, options)
  return async () => {
    const answers = await Promise.all(
      processes.map(async ({ info, client }) => {
        const caches = await client.ask('stats', { exact: options.exact === true })
        return caches.map(({ cache, stats, details }) => processRow(cache, stats, info, details))
      }),
    )
    return answers.flat()
  }
}

async function storeRows(opened: OpenedCache, context: Context, options: StatsOptions): Promise<StatsRow[]> {
  const exact = options.exact === true
  if (opened.scope.prefix !== '')
    return [storeRow(opened.scope.prefix, await opened.cache.getStats({ exact }), null)]
  const { counts, complete } = await discoverPrefixes(opened, context.signal)
  const rows = [...counts].map(async ([prefix, seen]) => {
    if (prefix === '') return unprefixedRow(opened, seen, complete)
    const stats = await opened.within({ prefix, ttl: opened.scope.ttl }).getStats({ exact })
    return storeRow(prefix, stats, null)
  })
  return Promise.all(rows)
}

/** Keys without a prefix belong to no cache of ours; they are counted, not measured. */
function unprefixedRow(opened: OpenedCache, seen: number, complete: boolean): StatsRow {
  const nothing = { evictions: 0, expirations: 0, degraded: false, counters: null, tiers: [], details: null }
  return {
    ...nothing,
    cache: '(no prefix)',
    backend: opened.cache.backend,
    pid: null,
    app: null,
    totalEntries: seen,
    memoryUsage: 0,
    estimated: !complete,
  }
}
