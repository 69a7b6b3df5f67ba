import type { Cache } from '../cache.js'
import type { OpenedCache } from './open-cache.js'
import { pushInto } from './push-into.js'

/** Deletes each key where it belongs; one round trip for each cache. Returns how many there were. */
export async function deleteKeys(opened: OpenedCache, keys: readonly string[]): Promise<number> {
  const byCache = new Map<Cache, string[]>()
  for (const { cache, key } of keys.map(opened.place)) pushInto(byCache, cache, key)
  const counts = await Promise.all([...byCache].map(([cache, group]) => cache.mdelete(group)))
  return counts.reduce((sum, count) => sum + count, 0)
}
