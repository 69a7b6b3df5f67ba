import type { Backend, BackendListener, Item } from './backends/backend.js'
import { type BulkItems, toItems } from './bulk-items.js'
import { answerOf, type Entry, isFresh } from './entry.js'
import { CacheError } from './errors.js'
import type { GetOrSetOptions } from './fill-plan.js'
import { type Factory, ReadThrough } from './get-or-set.js'
import { checkKey, checkValue } from './key.js'
import { lifetimeOf } from './lifetime.js'
import { type CacheSettings, ManagedCache } from './managed-cache.js'

export interface SetOptions {
  /** Seconds for which the value is fresh; fractions allowed; `Infinity` = never expires. Default: the cache's ttl. */
  ttl?: number
}

/**
 * The one front that users hold. It checks keys, counts and emits; where values are and how they are read through is the
 * business of its backend and of `get-or-set.ts`. Made by `createCache`.
 *
 * A miss is `undefined`, everywhere; `null`, `0`, `''` and `false` are values. Programming errors reject with a CacheError;
 * infrastructure faults degrade (a miss, `false`), only `increment` without fallback rejects.
 */
export class Cache<V = unknown> extends ManagedCache {
  readonly #readThrough: ReadThrough
  /** False for memory, which asks only about keys that it does not hold: the others have been checked before. */
  readonly #checkFirst: boolean

  /** @internal Use `createCache`. `connect` is given what the backend reports to. */
  constructor(connect: (report: BackendListener) => Backend, settings: CacheSettings) {
    super(connect, settings)
    const { clock, life: defaults, random, timeoutMs, token } = settings
    this.#checkFirst = this.store.kind !== 'memory'
    this.#readThrough = new ReadThrough({
      backend: this.store,
      clock,
      defaults,
      timeoutMs,
      random,
      token,
      outcomes: this.record,
    })
  }

  /** The value, or `undefined` for a miss. Memory hands out the same reference each time unless made with `clone: true`. */
  get<T extends V = V>(key: string): Promise<T | undefined> {
    // get and set are no async functions: the machinery of one costs more than a lookup in memory
    try {
      if (this.#checkFirst) this.#check(key, 'get')
      const found = this.store.get(key, 'value')
      if (found instanceof Promise) return found.then(entry => this.#fresh(key, entry)?.value as T)
      const fresh = this.#fresh(key, found)
      return fresh === undefined ? Promise.resolve(undefined) : (answerOf(fresh) as Promise<T>)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * Stores a value; true when it is stored.
   * @throws CacheError ERR_CACHE_INVALID_KEY, ERR_CACHE_INVALID_TTL, ERR_CACHE_INVALID_VALUE (undefined),
   * ERR_CACHE_UNSERIALIZABLE (with the path inside the value; nothing is stored)
   */
  set(key: string, value: V, options?: SetOptions): Promise<boolean> {
    try {
      if (this.#checkFirst) checkKey(key, 'set')
      this.assertOpen('set')
      checkValue(value, key, 'set')
      const life = lifetimeOf(options?.ttl, this.settings.life, 'set')
      this.#readThrough.forget(key)
      const stored = this.store.set(key, value, life)
      this.record.set(key)
      return Promise.resolve(stored)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** True if there was an entry. */
  async delete(key: string): Promise<boolean> {
    this.#check(key, 'delete')
    this.#readThrough.forget(key)
    const removed = await this.store.delete(key)
    this.record.deleted(key)
    return removed
  }

  /** Removes every entry under this cache's prefix and nothing else; returns how many. */
  async clear(): Promise<number> {
    this.assertOpen('clear')
    this.#readThrough.forget()
    const count = await this.store.clear()
    this.record.events.emit('clear', { count })
    return count
  }

  /** True if a fresh value is there. Counts as neither hit nor miss. */
  async exists(key: string): Promise<boolean> {
    this.#check(key, 'exists')
    return this.store.has(key)
  }

  /** All keys that match a Redis glob (`* ? [a-z] [^x] \`). For many keys prefer {@link scan}. */
  async keys(pattern = '*'): Promise<string[]> {
    const keys = new Set<string>()
    for await (const key of this.scan(pattern)) keys.add(key)
    return [...keys]
  }

  /**
   * All keys that match a Redis glob, with their values, as they are while this runs; in no order. Counts as neither hit nor
   * miss. For many keys prefer {@link scan} with {@link mget}.
   */
  async entries(pattern = '*'): Promise<[key: string, value: V][]> {
    this.assertOpen('entries')
    const found = new Map<string, V>()
    for await (const batch of this.store.scan(pattern)) {
      // the last first: a store that orders by use lists the latest first, and a walk must not turn that order round
      const keys = batch.toReversed()
      const entries = await this.store.getMany(keys, 'value')
      for (const [i, key] of keys.entries()) {
        const entry = entries[i]
        if (entry !== undefined && this.#isFresh(entry)) found.set(key, entry.value as V)
      }
    }
    return [...found].reverse()
  }

  /** Walks the keys without holding them all; each that stays is given at least once, one that comes or goes may be. */
  async *scan(pattern = '*'): AsyncGenerator<string, void, undefined> {
    this.assertOpen('scan')
    for await (const batch of this.store.scan(pattern)) yield* batch
  }

  /** Many values in one round trip per node. Keys that miss are absent; the result has no prototype. */
  async mget<K extends string>(keys: readonly K[]): Promise<{ [P in K]: V | undefined }> {
    this.assertOpen('mget')
    for (const key of keys) checkKey(key, 'mget')
    const entries = keys.length === 0 ? [] : await this.store.getMany(keys, 'value')
    // Object.create(null) makes one that takes half as long again to fill
    const found: Record<string, unknown> = { __proto__: null }
    let place = 0
    for (const key of keys) {
      const fresh = this.#fresh(key, entries[place++])
      if (fresh !== undefined) found[key] = fresh.value
    }
    return found as { [P in K]: V | undefined }
  }

  /** Stores many values in one round trip per node: `{key: value}`, or items with a ttl of their own. */
  async mset(items: BulkItems<V>, options?: SetOptions): Promise<boolean> {
    const life = lifetimeOf(options?.ttl, this.settings.life, 'mset')
    const list: Item[] = toItems(items, life)
    for (const { key, value } of list) {
      this.#check(key, 'mset')
      checkValue(value, key, 'mset')
    }
    if (list.length === 0) return true
    for (const { key } of list) this.#readThrough.forget(key)
    const stored = await this.store.setMany(list)
    for (const { key } of list) this.record.set(key)
    return stored
  }

  /** Deletes many in one round trip per node; returns how many there were. */
  async mdelete(keys: readonly string[]): Promise<number> {
    for (const key of keys) this.#check(key, 'mdelete')
    if (keys.length === 0) return 0
    for (const key of keys) this.#readThrough.forget(key)
    const count = await this.store.deleteMany(keys)
    for (const key of keys) this.record.deleted(key)
    return count
  }

  /** Gets and deletes in one atomic step: of many takers one gets the value. */
  async take<T extends V = V>(key: string): Promise<T | undefined> {
    this.#check(key, 'take')
    this.#readThrough.forget(key)
    const fresh = this.#fresh(key, await this.store.take(key))
    if (fresh !== undefined) this.record.deleted(key)
    return fresh?.value as T | undefined
  }

  /**
   * Adds an integer, atomically among all writers; a missing key starts at 0 and takes the ttl in the same step.
   * @returns the new value
   * @throws CacheError ERR_CACHE_NOT_INTEGER, ERR_CACHE_OVERFLOW (nothing is changed); ERR_CACHE_UNAVAILABLE or
   * ERR_CACHE_TIMEOUT where the remote store is away and there is no fallback
   */
  async increment(key: string, by = 1, options?: SetOptions): Promise<number> {
    this.#check(key, 'increment')
    if (!Number.isSafeInteger(by))
      throw new CacheError(
        'ERR_CACHE_NOT_INTEGER',
        `increment: the step must be a safe integer, got ${String(by)}`,
        { key },
      )
    const life = lifetimeOf(options?.ttl, this.settings.life, 'increment')
    this.#readThrough.forget(key)
    const sum = await this.store.increment(key, by, life)
    this.record.set(key)
    return sum
  }

  /** Gives a key a new remaining time in seconds (`Infinity` = never expires); false if it is not there. */
  async expire(key: string, ttl: number): Promise<boolean> {
    this.#check(key, 'expire')
    return this.store.expire(key, lifetimeOf(ttl, this.settings.life, 'expire'))
  }

  /** Remaining seconds; `Infinity` = never expires; `null` = no such key. */
  async ttl(key: string): Promise<number | null> {
    this.#check(key, 'ttl')
    const ms = await this.store.ttl(key)
    return ms === null ? null : ms / 1000
  }

  /**
   * The value, or the factory's: run once per key and process however many ask, once per fleet with `lock`. A `set`, `delete` or
   * `clear` by anyone while the factory runs wins over its late result. `undefined` from the factory is not stored.
   */
  async getOrSet<T extends V = V>(
    key: string,
    factory: Factory<T>,
    options: GetOrSetOptions = {},
  ): Promise<T> {
    this.#check(key, 'getOrSet')
    return this.#readThrough.run(key, factory, options) as Promise<T>
  }

  /** Counts a read; only a fresh entry is a hit. */
  #fresh(key: string, entry: Entry | undefined): Entry | undefined {
    if (entry !== undefined && this.#isFresh(entry)) {
      this.record.hit(key)
      return entry
    }
    if (!this.#checkFirst) this.#check(key, 'get')
    this.record.miss(key)
    return undefined
  }

  #isFresh(entry: Entry): boolean {
    // a backend hands out nothing past staleUntil, so the clock is asked only where there is a stale window
    return entry.expiresAt >= entry.staleUntil || isFresh(entry, this.settings.clock.now())
  }

  protected get factoriesInFlight(): number {
    return this.#readThrough.inFlight
  }

  protected forgetFlights(): void {
    this.#readThrough.forget()
  }

  #check(key: string, operation: string): void {
    checkKey(key, operation)
    this.assertOpen(operation)
  }
}
