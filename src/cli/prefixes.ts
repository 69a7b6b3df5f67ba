import type { OpenedCache } from './open-cache.js'

/** How many keys are looked at to learn which prefixes a store has. */
const MOST_KEYS = 20_000
const MOST_PREFIXES = 20

export interface Prefixes {
  /** The part of a key before its first colon, most frequent first; '' = keys without one. */
  readonly counts: ReadonlyMap<string, number>
  /** False where the store has more keys than were looked at. */
  readonly complete: boolean
}

/** The caches of a store, told by the keys in it; from a bounded look, as a server may hold millions. */
export async function discoverPrefixes(opened: OpenedCache, signal: AbortSignal): Promise<Prefixes> {
  const counts = new Map<string, number>()
  let seen = 0
  for await (const key of opened.scan('*')) {
    signal.throwIfAborted()
    if (seen++ >= MOST_KEYS) break
    const prefix = prefixOf(key)
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
  }
  const largest = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_PREFIXES)
  return { counts: new Map(largest), complete: seen <= MOST_KEYS }
}

/** `users:42` -> `users` */
export function prefixOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')))
}
