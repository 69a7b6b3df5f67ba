import { CacheError } from '../errors.js'
import type { Adapter } from './adapter.js'

/** A Map, or quick-lru, which is one with lifetimes in milliseconds. */
export interface MapLike {
  get(key: never): unknown
  set(key: never, value: never): unknown
  has(key: never): boolean
  delete(key: never): boolean
  keys(): Iterable<unknown>
  clear(): void
}

interface Open {
  get(key: unknown): unknown
  set(key: unknown, value: unknown, options?: { maxAge: number }): unknown
  has(key: unknown): boolean
  delete(key: unknown): boolean
  keys(): Iterable<unknown>
  clear(): void
  expiresIn?(key: unknown): number | undefined
}

export function mapAdapter(given: MapLike): Adapter {
  const legacy = given as Open
  const isPlain = legacy instanceof Map && legacy.constructor === Map
  return {
    get: key => legacy.get(key),
    set(key, value, ttl) {
      if (ttl === undefined) return void legacy.set(key, value)
      if (!isPlain) return void legacy.set(key, value, { maxAge: ttl * 1000 })
      if (ttl !== Number.POSITIVE_INFINITY) throw noLifetimes('set', key)
      legacy.set(key, value)
    },
    has: key => legacy.has(key),
    delete: key => legacy.delete(key),
    keys: () => [...legacy.keys()],
    clear: () => legacy.clear(),
    ttl(key) {
      if (!legacy.has(key)) return null
      if (isPlain) return Number.POSITIVE_INFINITY
      const ms = legacy.expiresIn?.(key)
      if (ms === undefined) throw noLifetimes('ttl', key)
      return ms / 1000
    },
  }
}

function noLifetimes(operation: string, key: unknown): CacheError {
  const message = `${operation}: this legacy cache cannot tell or keep the lifetime of one key; finish the migration to have one`
  return new CacheError('ERR_CACHE_INVALID_OPTION', message, { operation, key: String(key) })
}
