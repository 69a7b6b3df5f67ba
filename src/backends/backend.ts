import type { CounterTotals } from '../counter-totals.js'
import type { Entry, Lifetime } from '../entry.js'
import type { BackendEvents } from '../events.js'

export type { BackendEvents } from '../events.js'

/** A backend may answer at once or later; the front is the only layer that is always async. */
export type Awaitable<T> = T | Promise<T>

export type BackendKind = 'memory' | 'redis' | 'multi_tier' | 'disk' | 'none'

export interface Item {
  readonly key: string
  readonly value: unknown
  readonly life: Lifetime
}

/**
 * The fence of a fill. While a factory runs, its key holds a claim; whatever writes or removes the key (this process, another
 * one, `redis-cli`) takes the claim away with it, and a late result that no longer finds its claim is not stored.
 */
export type Claim =
  /** The claim is ours: run the factory, then `fill` or `release` with the token. */
  | { readonly state: 'claimed' }
  /** Somebody else's factory is running; its claim lapses in `leaseMs`. `token` fills in its place all the same (first one wins). */
  | { readonly state: 'taken'; readonly token: string; readonly leaseMs: number }
  /** A fresh entry arrived in the meantime: use it, no factory is needed. */
  | { readonly state: 'present'; readonly entry: Entry }

/**
 * `value`: the caller looks at the value alone, so a fresh entry may come with `Infinity` for its times where asking the store
 * for them would cost. Never to be stored elsewhere.
 */
export type ReadNeed = 'value'

export interface TierStats {
  readonly tier: 'L1' | 'L2'
  readonly backend: BackendKind
  readonly hits: number
  readonly misses: number
  readonly entries: number
  readonly bytes: number
  readonly evictions: number
  readonly expirations: number
}

export interface BackendStats {
  readonly entries: number
  /** Bytes taken by keys and values; an estimate where `estimated` is true. */
  readonly bytes: number
  readonly evictions: number
  readonly expirations: number
  /** Errors the backend swallowed (decode failures, timeouts that were degraded). */
  readonly errors: number
  /** True where entries and bytes come from a sample. */
  readonly estimated: boolean
  /** True while answers come from the in-process fallback. */
  readonly degraded: boolean
  readonly tiers?: readonly TierStats[]
}

/** Receives a backend's events. Set once by whoever owns the backend; must never throw. */
export type BackendListener = <E extends keyof BackendEvents>(event: E, detail: BackendEvents[E]) => void

/** Counters beside the data that every process adds to. Neither method throws. */
export interface SharedCounters {
  /** False: not added, try again later. */
  add(delta: CounterTotals): Promise<boolean>
  /** Zeros where the store does not answer. */
  read(): Promise<CounterTotals>
}

export interface Probe {
  readonly set: boolean
  readonly get: boolean
  readonly delete: boolean
}

/** One part of a backend that is made of others. */
export interface Layer {
  readonly tier: 'L1' | 'L2'
  readonly backend: Backend
}

/**
 * A storage strategy. Keys come without prefix and already checked; lifetimes are milliseconds and already checked.
 * Rejections are {@link CacheError}s. No method throws for infrastructure once wrapped by the resilient backend.
 */
export interface Backend {
  readonly kind: BackendKind

  /** The entry, fresh or stale; never one past `staleUntil`. */
  get(key: string, need?: ReadNeed): Awaitable<Entry | undefined>
  /** Position for position; one round trip per node. */
  getMany(keys: readonly string[], need?: ReadNeed): Awaitable<(Entry | undefined)[]>
  /** False: not stored (too large for a limit, or unreachable without fallback). */
  set(key: string, value: unknown, life: Lifetime): Awaitable<boolean>
  setMany(items: readonly Item[]): Awaitable<boolean>
  /** True if a live (fresh or stale) entry was removed. */
  delete(key: string): Awaitable<boolean>
  /** How many live entries were removed. */
  deleteMany(keys: readonly string[]): Awaitable<number>
  /** Get and delete in one atomic step. */
  take(key: string): Awaitable<Entry | undefined>
  /** True if a fresh entry is there. */
  has(key: string): Awaitable<boolean>
  /**
   * Adds `by` to a fresh integer, or stores `by` with `life` where there is none; atomic among all writers.
   * @throws CacheError ERR_CACHE_NOT_INTEGER, ERR_CACHE_OVERFLOW (beyond the safe integers; nothing is changed)
   */
  increment(key: string, by: number, life: Lifetime): Awaitable<number>
  /** Gives a fresh entry a new lifetime in one step; false where there is none. */
  expire(key: string, life: Lifetime): Awaitable<boolean>
  /** Remaining fresh milliseconds; `Infinity` = never expires; `null` = no fresh entry. */
  ttl(key: string): Awaitable<number | null>
  /** Fresh keys that match a Redis glob, in batches, each key at least once if it was there all the time. */
  scan(pattern: string): AsyncIterable<readonly string[]>
  /** Removes every entry and claim under the prefix, and nothing else. Returns how many entries went. */
  clear(): Awaitable<number>

  /**
   * Takes the fence for a fill.
   * @param refresh false: a fresh entry answers 'present'; a stale one is claimed and stays readable meanwhile. true
   * (refresh-ahead): a fresh one is claimed too and stays readable.
   * @param leaseMs after this the claim lapses by itself, so a killed holder blocks nobody for longer.
   */
  claim(key: string, token: string, leaseMs: number, refresh: boolean): Awaitable<Claim>
  /** Prolongs our claim; false if it is lost. */
  renew(key: string, token: string, leaseMs: number): Awaitable<boolean>
  /** Stores the factory's result if the claim `token` still stands; false if it was fenced off. */
  fill(key: string, token: string, value: unknown, life: Lifetime): Awaitable<boolean>
  /** Gives a claim back without a result. */
  release(key: string, token: string): Awaitable<void>

  stats(exact: boolean): Awaitable<BackendStats>
  /** Writes, reads and deletes a reserved key; never throws. */
  probe(): Awaitable<Probe>
  /** Resolves when the first connection stands, or as soon as it is known that it does not. */
  ready(): Awaitable<void>
  /** For the tier in front: `listener` hears of keys (undefined = all) of which no copy can be trusted any more. */
  onInvalidate?(listener: (keys: readonly string[] | undefined) => void): void
  /** Lets go of every handle; idempotent. */
  close(): Promise<void>

  /** The parts of a backend made of others, nearest first; for `inspect` and `flush --l1`. Absent where it is one store. */
  readonly layers?: readonly Layer[]
  /** Only where processes share a store. */
  readonly counters?: SharedCounters | undefined

  /** Extra facts for `inspect` and health: breaker, tracker, journal. Plain data. */
  details?(): Record<string, unknown>
}
