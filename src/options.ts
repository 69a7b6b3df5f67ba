import type { Backend, BackendKind } from './backends/backend.js'
import type { Clock } from './clock.js'
import type { Logger } from './logger.js'

export type EvictionPolicyName = 'lru' | 'ttl' | 'random'
export type Coherence = 'tracking' | 'pubsub' | 'ttl'
export type BackendChoice = 'auto' | Exclude<BackendKind, 'none'>

/** The part of an ioredis client (`Redis` or `Cluster`, any copy of the package) that the engine uses. */
export interface RedisClientLike {
  readonly status: string
  call(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>
  callBuffer?(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>
  duplicate(...args: never[]): unknown
  on(event: string, listener: (...args: unknown[]) => void): unknown
  off(event: string, listener: (...args: unknown[]) => void): unknown
}

/** Options of `createCache`. Every one left out comes from the environment, else from the defaults of the README's table. */
export interface CacheOptions {
  /** `auto` = `multi_tier` when REDIS_URL is set, else `memory`; or a backend of your own (see `cachectl/testing`). */
  backend?: BackendChoice | Backend
  /** redis:// or rediss:// URL. */
  redisUrl?: string
  /** A client of your own (ioredis `Redis` or `Cluster`); used as it is, never closed by us. */
  redis?: RedisClientLike
  /** Directory of the disk store; with `multi_tier` and no Redis named, the disk store is its L2. */
  path?: string
  /** `users` makes the stored keys `users:<key>`. */
  keyPrefix?: string
  /** Allows an empty `keyPrefix` on a shared backend, where `clear()` then means every key of the database. */
  allowUnprefixed?: boolean
  /** Seconds that a value stays fresh where a call names none; fractions allowed; `Infinity` = never expires. */
  ttl?: number
  /** Most entries held in memory; `Infinity` = no limit. */
  maxSize?: number
  /** Most bytes held in memory (sampled sizes), or on disk. */
  maxBytes?: number
  /** Largest entry in bytes; a larger one is not stored and `set` answers false. */
  maxEntryBytes?: number
  evictionPolicy?: EvictionPolicyName
  /** Share of `maxSize` that the L1 of `multi_tier` holds; above 0, at most 1. */
  l1SizeRatio?: number
  /** Seconds that a copy may stay in L1 at the most. */
  l1MaxTtl?: number
  /** How L1 learns of other writers. */
  coherence?: Coherence
  /** memory only: hand out deep copies instead of the same reference. */
  clone?: boolean
  /**
   * Milliseconds within which every remote call is over, however many round trips, redirects and retries it takes; `getOrSet` waits
   * for the store no longer than that either (its factory has timeouts of its own). `clear`, `scan`, `keys` and exact stats go
   * through a whole store: there it bounds each step.
   */
  timeoutMs?: number
  /** Answer from a bounded in-process cache while Redis is away. Default: true for `auto` and `multi_tier`. */
  fallback?: boolean
  /** Bytes that writes made while Redis is away may take; past it the journal collapses to "clear this prefix". */
  journalMaxBytes?: number
  /** False: every read misses, every write answers false, nothing connects. */
  enabled?: boolean
  /** Add this process's counters to those that all processes share. Default true. */
  shareCounters?: boolean
  /** Remove what is stored under a key in a form that no cache wrote; either way it is a miss. Redis only. Default true. */
  removeUndecodable?: boolean
  /** Name shown by `cachectl`; default: the key prefix. */
  name?: string
  logger?: Logger
  clock?: Clock
}
