import type { Adapter } from './adapter.js'

/** The part of lru-cache 4 to 11 that is used; the older majors say `del`, `reset` and `maxAge`. Milliseconds, 0 = never. */
export interface LruCacheLike {
  get(key: never): unknown
  has(key: never): boolean
  keys(): Iterable<unknown>
  set(key: never, value: never, options?: never): unknown
}

interface AnyMajor {
  get(key: unknown): unknown
  has(key: unknown): boolean
  keys(): Iterable<unknown>
  set(key: unknown, value: unknown, options?: unknown): unknown
  delete?(key: unknown): boolean
  del?(key: unknown): void
  clear?(): void
  reset?(): void
  getRemainingTTL?(key: unknown): number
  dump?(): readonly { readonly k: unknown; readonly e: number }[]
}

export function lruCacheAdapter(given: LruCacheLike): Adapter {
  const legacy = given as AnyMajor
  const isOld = legacy.delete === undefined
  return {
    get: key => legacy.get(key),
    set(key, value, ttl) {
      if (ttl === undefined) return void legacy.set(key, value)
      const ms = ttl === Number.POSITIVE_INFINITY ? 0 : ttl * 1000
      legacy.set(key, value, isOld ? ms : { ttl: ms })
    },
    has: key => legacy.has(key),
    delete(key) {
      if (legacy.delete !== undefined) return legacy.delete(key)
      const had = legacy.has(key)
      legacy.del?.(key)
      return had
    },
    keys: () => [...legacy.keys()],
    clear: () => (legacy.clear === undefined ? legacy.reset?.() : legacy.clear()),
    ttl(key) {
      if (!legacy.has(key)) return null
      if (legacy.getRemainingTTL !== undefined) return legacy.getRemainingTTL(key) / 1000
      const until = legacy.dump?.().find(one => one.k === key)?.e ?? 0
      return until === 0 ? Number.POSITIVE_INFINITY : (until - Date.now()) / 1000
    },
  }
}
