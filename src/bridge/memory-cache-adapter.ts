import { CacheError } from '../errors.js'
import type { Adapter } from './adapter.js'

/** The part of memory-cache that is used. Milliseconds, no lifetime = never; a miss is null. */
export interface MemoryCacheLike {
  get(key: never): unknown
  put(key: never, value: never, time?: number): unknown
  del(key: never): boolean
  keys(): readonly unknown[]
  clear(): void
}

interface Open {
  get(key: unknown): unknown
  put(key: unknown, value: unknown, time?: number): unknown
  del(key: unknown): boolean
  keys(): readonly unknown[]
  clear(): void
}

export function memoryCacheAdapter(given: MemoryCacheLike): Adapter {
  const legacy = given as Open
  return {
    get: key => legacy.get(key) ?? undefined,
    set(key, value, ttl) {
      if (ttl === undefined || ttl === Number.POSITIVE_INFINITY) legacy.put(key, value)
      else legacy.put(key, value, ttl * 1000)
    },
    has: key => legacy.get(key) !== null,
    delete: key => legacy.del(key),
    keys: () => legacy.keys(),
    clear: () => legacy.clear(),
    ttl(key) {
      throw new CacheError(
        'ERR_CACHE_INVALID_OPTION',
        'ttl: memory-cache does not tell how long a key lives',
        {
          operation: 'ttl',
          key: String(key),
        },
      )
    },
  }
}
