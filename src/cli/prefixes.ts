import type { OpenedCache } from './open-cache.js'
import { prefixOf } from './prefix-of.js'
import { pushInto } from './push-into.js'

/** How many keys are looked at to learn which prefixes a store has. */
const MOST_KEYS = 20_000
const MOST_PREFIXES = 20

export interface Prefixes {
  /** The keys by the part before their first colon, most frequent first; '' = those without one. */
  readonly keys: ReadonlyMap<string, readonly string[]>
  /** False where the store has more keys than were looked at. */
  readonly complete: boolean
}

/** The caches of a store (or the one that was asked for), told by the keys in it; from a bounded look, as a server may hold millions. */
export async function discoverPrefixes(opened: OpenedCache, signal: AbortSignal): Promise<Prefixes> {
  const keys = new Map<string, string[]>()
  let seen = 0
  for await (const key of opened.scan('*')) {
    signal.throwIfAborted()
    if (seen++ >= MOST_KEYS) break
    pushInto(keys, opened.scope.prefix || prefixOf(key), key)
  }
  const largest = [...keys].sort(([, a], [, b]) => b.length - a.length).slice(0, MOST_PREFIXES)
  return { keys: new Map(largest), complete: seen <= MOST_KEYS }
}
