import type { Backend, BackendKind, BackendListener, Layer } from './backends/backend.js'
import type { Clock } from './clock.js'
import { NO_COUNTS } from './counter-totals.js'
import type { Lifetime } from './entry.js'
import { CacheError } from './errors.js'
import type { CacheEvent, CacheEventListener } from './events.js'
import { type CacheHealth, probeHealth } from './health.js'
import type { Logger } from './logger.js'
import { Recorder } from './recorder.js'
import { CounterShare } from './shared-counters.js'
import { type CacheStats, combineStats, hitRate, type SharedStats } from './stats.js'

export interface CacheSettings {
  /** Shown by `cachectl`. */
  readonly name: string
  readonly keyPrefix: string
  readonly life: Lifetime
  readonly clock: Clock
  readonly logger: Logger
  /** Milliseconds that one call waits for the store; `Infinity` where that is no remote one. */
  readonly timeoutMs: number
  /** True where an in-process fallback answers while the remote store is away. */
  readonly fallback: boolean
  /** False: this process only reads what the others have counted. */
  readonly shareCounters: boolean
  readonly random: () => number
  readonly token: () => string
}

/** What a cache is besides its entries: its name, events, statistics, health and end. */
export abstract class ManagedCache {
  /** @internal */
  protected readonly store: Backend
  /** @internal */
  protected readonly settings: CacheSettings
  /** @internal */
  protected readonly record: Recorder
  readonly #share: CounterShare | undefined
  #closed = false

  constructor(connect: (report: BackendListener) => Backend, settings: CacheSettings) {
    this.settings = settings
    this.record = new Recorder(settings.logger)
    this.store = connect(this.record.report)
    const { counters } = this.store
    const current = () => (settings.shareCounters ? this.record.counters : NO_COUNTS)
    this.#share = counters && new CounterShare(counters, settings.clock, current)
  }

  /** @internal */
  protected abstract readonly factoriesInFlight: number
  /** @internal Callers from now on join no flight of before. */
  protected abstract forgetFlights(): void

  get name(): string {
    return this.settings.name
  }

  get keyPrefix(): string {
    return this.settings.keyPrefix
  }

  get backend(): BackendKind {
    return this.store.kind
  }

  get closed(): boolean {
    return this.#closed
  }

  /** @internal For `inspect`: what holds the entries, nearest first. */
  get layers(): readonly Layer[] {
    const own: Layer = { tier: this.store.kind === 'memory' ? 'L1' : 'L2', backend: this.store }
    return this.store.layers ?? [own]
  }

  /** Resolves when the backend is connected, or as soon as it is known that it is not; never needed before a call. */
  async ready(): Promise<this> {
    await this.store.ready()
    return this
  }

  /**
   * Counters of this process and size of the store.
   * @param options.exact Redis: count every key (a SCAN over the database) instead of estimating from a sample
   */
  async getStats(options: { exact?: boolean } = {}): Promise<CacheStats> {
    this.assertOpen('getStats')
    const store = await this.store.stats(options.exact === true)
    return combineStats(this.store.kind, this.record.counters, store)
  }

  /** Counters of all processes that ever used this prefix of a shared store, dead ones included; `undefined` for memory. */
  async getSharedStats(): Promise<SharedStats | undefined> {
    this.assertOpen('getSharedStats')
    const totals = await this.#share?.read()
    return totals && { ...totals, hitRate: hitRate(totals.hits, totals.staleHits, totals.misses) }
  }

  /** Writes, reads and deletes a reserved key within the deadline. Never throws. */
  async healthCheck(): Promise<CacheHealth> {
    return probeHealth(this.store, this.settings)
  }

  /** Facts for people who look into a process: breaker, tracker, journal, running factories. Plain data. */
  details(): Record<string, unknown> {
    return { ...this.store.details?.(), factoriesInFlight: this.factoriesInFlight }
  }

  on<E extends CacheEvent>(event: E, listener: CacheEventListener<E>): this {
    this.record.events.on(event, listener)
    return this
  }

  off<E extends CacheEvent>(event: E, listener: CacheEventListener<E>): this {
    this.record.events.off(event, listener)
    return this
  }

  /** Lets go of every handle. Afterwards each call rejects with ERR_CACHE_CLOSED. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.forgetFlights()
    await this.#share?.close()
    await this.store.close()
    this.record.events.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** @internal */
  protected assertOpen(operation: string): void {
    if (!this.#closed) return
    throw new CacheError('ERR_CACHE_CLOSED', `${operation}: the cache "${this.name}" is closed`, {
      operation,
    })
  }
}
