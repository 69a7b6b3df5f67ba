import { CACHE_TYPES, type CacheType } from '../cache-types.js'
import type { Config } from '../config.js'
import { UsageError } from './usage-error.js'

/** What the command line says about the part of a store to act on. */
export interface ScopeOptions {
  readonly prefix?: string
  readonly type?: CacheType
}

/**
 * The part of a store that a command works in. Without a prefix it sees the whole store, and a key is its full stored name; with
 * `users` the key `42` is stored as `users:42`, just as in a cache made with `keyPrefix: 'users'`.
 */
export interface Scope {
  readonly prefix: string
  /** Seconds that a value lives where nothing else is said: the type's, else for ever. */
  readonly ttl: number
}

/** @throws UsageError */
export function scopeOf(options: ScopeOptions, config: Config): Scope {
  if (options.prefix !== undefined && options.type !== undefined)
    throw new UsageError('--prefix and --type name two parts of the store; use one of them')
  if (options.prefix === '') throw new UsageError('--prefix is empty; leave it out to act on the whole store')
  if (options.type !== undefined) return typeScope(options.type, config)
  return { prefix: options.prefix ?? '', ttl: Number.POSITIVE_INFINITY }
}

/** The prefix that the command line names, directly or by a type. */
export function namedPrefix({ prefix, type }: ScopeOptions): string | undefined {
  return type === undefined ? prefix : CACHE_TYPES[type].keyPrefix
}

/** Where the factory puts the caches of a type. */
export function typeScope(type: CacheType, config: Config): Scope {
  const { keyPrefix, ttl } = CACHE_TYPES[type]
  return { prefix: keyPrefix, ttl: ttl(config) }
}
