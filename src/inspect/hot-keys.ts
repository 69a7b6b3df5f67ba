import type { Cache } from '../cache.js'
import type { CacheEvents } from '../events.js'
import type { HotKey, Verbs } from './protocol.js'

/** More different keys than this in a burst: the rest is not worth the memory. */
const MOST_KEYS = 20_000
const LONGEST_MS = 1000

/**
 * Listens to every read for a moment and counts. A burst costs the process something only while it lasts, so watching with 10 ms
 * of each second stays far below 1 % of its throughput.
 */
export async function sampleHotKeys(
  caches: readonly Cache[],
  { ms, limit }: Verbs['hot']['args'],
): Promise<HotKey[]> {
  const counted = await Promise.all(caches.map(cache => countReads(cache, Math.min(ms, LONGEST_MS))))
  const all = caches.flatMap((cache, at) =>
    [...(counted[at] ?? [])].map(([key, count]) => ({ cache: cache.name, key, count })),
  )
  const total = all.reduce((sum, { count }) => sum + count, 0)
  return all
    .sort((a, b) => b.count - a.count)
    .slice(0, limit)
    .map(({ cache, key, count }) => ({ cache, key, share: count / total }))
}

async function countReads(cache: Cache, ms: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const count = ({ key }: CacheEvents['hit']) => {
    const before = counts.get(key)
    if (before !== undefined || counts.size < MOST_KEYS) counts.set(key, (before ?? 0) + 1)
  }
  const reads = ['hit', 'staleHit', 'miss'] as const
  for (const event of reads) cache.on(event, count)
  await new Promise<void>(resolve => setTimeout(resolve, ms).unref())
  for (const event of reads) cache.off(event, count)
  return counts
}
