import type { BulkItems } from '../bulk-items.js'
import type { SetOptions } from '../cache.js'
import { compileGlob } from '../glob.js'
import type { CacheHealth } from '../health.js'
import { addIntegers } from '../integers.js'
import { type CacheStats, combineStats, newCounters } from '../stats.js'
import type { Adapter } from './adapter.js'

/** What the legacy cache lists its keys as: node-cache takes numbers, too, and lists texts. */
type ListedKey<L> = L extends { keys: (...given: never[]) => Iterable<infer K> } ? K : unknown

/**
 * The async API over a legacy cache: the very same entries, so that awaited calls and those through {@link unsafeSync} see one
 * another's writes. Each call does its work before it returns its promise. Made by `bridge`.
 */
export class BridgedCache<V, K, L> {
  /**
   * The legacy cache itself, for calls that cannot wait yet.
   * @deprecated Each use holds the migration back: no remote backend can answer at once. `cachectl migrate` marks each with
   * `TODO(cachectl ...)` and takes it away when its reason is gone.
   */
  readonly unsafeSync: L
  readonly #adapter: Adapter
  readonly #counters = newCounters()
  readonly #flights = new Map<K, Promise<unknown>>()

  /** @internal Use `bridge`. */
  constructor(legacy: L, adapter: Adapter) {
    this.unsafeSync = legacy
    this.#adapter = adapter
  }

  /** The value, or `undefined` for a miss. */
  async get<T extends V = V>(key: K): Promise<T | undefined> {
    return this.#read(key) as T | undefined
  }

  /** @param options ttl in seconds; default: whatever the legacy cache does */
  async set(key: K, value: V, options: SetOptions = {}): Promise<boolean> {
    return this.#write(key, value, options.ttl)
  }

  async delete(key: K): Promise<boolean> {
    this.#counters.deletes++
    return this.#adapter.delete(key)
  }

  async exists(key: K): Promise<boolean> {
    return this.#adapter.has(key)
  }

  /** How many entries there were. */
  async clear(): Promise<number> {
    const count = this.#adapter.keys().length
    this.#adapter.clear()
    return count
  }

  /** Keys, those that are no text by their text form where a pattern is given. */
  async keys(pattern?: string): Promise<ListedKey<L>[]> {
    const all = this.#adapter.keys() as ListedKey<L>[]
    if (pattern === undefined) return [...all]
    const fits = compileGlob(pattern)
    return all.filter(key => fits(String(key)))
  }

  /** All entries as they are now, in the order of the legacy cache. */
  async entries(pattern?: string): Promise<[key: ListedKey<L>, value: V][]> {
    // the last first: a cache that orders by use must not have its order turned round
    const keys = (await this.keys(pattern)).reverse()
    return keys
      .map((key): [ListedKey<L>, V] => [key, this.#adapter.get(key) as V])
      .filter(([, value]) => value !== undefined)
      .reverse()
  }

  async mget(keys: readonly K[]): Promise<Record<string, V | undefined>> {
    const found: Record<string, V | undefined> = Object.create(null)
    for (const key of keys) {
      const value = this.#read(key)
      if (value !== undefined) found[String(key)] = value as V
    }
    return found
  }

  async mset(items: BulkItems<V>, options: SetOptions = {}): Promise<boolean> {
    const given =
      Symbol.iterator in items ? [...items] : Object.entries(items).map(([key, value]) => ({ key, value }))
    const list = given.map(one => ({ ttl: options.ttl, ...one }))
    if (this.#adapter.setMany === undefined)
      for (const { key, value, ttl } of list) this.#adapter.set(key, value, ttl)
    else this.#adapter.setMany(list)
    this.#counters.sets += list.length
    return true
  }

  async mdelete(keys: readonly K[]): Promise<number> {
    return keys.filter(key => this.#adapter.delete(key)).length
  }

  async take<T extends V = V>(key: K): Promise<T | undefined> {
    const value = this.#read(key)
    this.#adapter.delete(key)
    return value as T | undefined
  }

  /**
   * Adds in one step; a missing key starts at 0 and takes the ttl, another keeps its own.
   * @throws CacheError ERR_CACHE_NOT_INTEGER, ERR_CACHE_OVERFLOW (nothing is changed)
   */
  async increment(key: K, by = 1, options: SetOptions = {}): Promise<number> {
    const sum = addIntegers(this.#adapter.get(key) ?? 0, by, String(key))
    const ttl = this.#adapter.has(key) ? (this.#adapter.ttl(key) ?? undefined) : options.ttl
    this.#write(key, sum as V, ttl)
    return sum
  }

  async expire(key: K, ttl: number): Promise<boolean> {
    if (!this.#adapter.has(key)) return false
    if (this.#adapter.expire !== undefined && ttl !== Number.POSITIVE_INFINITY)
      return this.#adapter.expire(key, ttl)
    this.#adapter.set(key, this.#adapter.get(key), ttl)
    return true
  }

  /** Remaining seconds; `Infinity` = never expires; `null` = no such key. */
  async ttl(key: K): Promise<number | null> {
    return this.#adapter.ttl(key)
  }

  /** The value, or the factory's, which runs once for all who ask meanwhile. */
  async getOrSet<T extends V = V>(
    key: K,
    factory: () => T | Promise<T>,
    options: SetOptions = {},
  ): Promise<T> {
    const known = this.#read(key)
    if (known !== undefined) return known as T
    const running = this.#flights.get(key) as Promise<T> | undefined
    if (running !== undefined) return running
    const flight = Promise.resolve()
      .then(factory)
      .then(value => {
        if (value !== undefined) this.#write(key, value, options.ttl)
        return value
      })
      .finally(() => this.#flights.delete(key))
    this.#flights.set(key, flight)
    return flight
  }

  /** Counts what went through the async API, not through {@link unsafeSync}. */
  async getStats(): Promise<CacheStats> {
    return combineStats('memory', this.#counters, {
      entries: this.#adapter.keys().length,
      bytes: 0,
      evictions: 0,
      expirations: 0,
      errors: 0,
      estimated: true,
      degraded: false,
    })
  }

  async healthCheck(): Promise<CacheHealth> {
    const operations = { set: true, get: true, delete: true }
    return { status: 'healthy', backend: 'memory', latencyMs: 0, operations, details: { bridged: true } }
  }

  async close(): Promise<void> {
    this.#adapter.close?.()
  }

  #read(key: K): unknown {
    const value = this.#adapter.get(key)
    if (value === undefined) this.#counters.misses++
    else this.#counters.hits++
    return value
  }

  #write(key: K, value: V, ttl: number | undefined): boolean {
    this.#adapter.set(key, value, ttl)
    this.#counters.sets++
    return true
  }
}
