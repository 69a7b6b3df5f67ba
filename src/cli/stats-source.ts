import type { Context } from './context.js'
import { attach, type LiveOptions, wantsLive } from './live.js'
import { type OpenedCache, openCache, type StoreOptions } from './open-cache.js'
import { discoverPrefixes } from './prefixes.js'
import { fleetCounters, processRow, type StatsRow, storeRow } from './stats-rows.js'

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
  const { keys, complete } = await discoverPrefixes(opened, context.signal)
  const rows = [...keys].map(async ([prefix, seen]) => {
    const cache = opened.within({ prefix, ttl: opened.scope.ttl })
    const [stats, shared] = await Promise.all([cache.getStats({ exact }), cache.getSharedStats()])
    // the store keeps accounts of its caches; what was written otherwise, it does not know by this name
    const known = prefix !== '' && (!complete || stats.totalEntries === seen.length)
    const size = known ? {} : await measure(opened, seen)
    const estimated = known ? stats.estimated : !complete
    return { ...storeRow(prefix || '(no prefix)', stats, fleetCounters(shared)), ...size, estimated }
  })
  return Promise.all(rows)
}

async function measure(opened: OpenedCache, keys: readonly string[]) {
  const details = await opened.details(keys)
  const memoryUsage = details.reduce((sum, { key, bytes }) => sum + Buffer.byteLength(key) + bytes, 0)
  return { totalEntries: details.length, memoryUsage }
}
