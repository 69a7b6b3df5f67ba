import { Connection } from './connection.js'
import { type Bound, type Evicted, evict } from './evict.js'
import type { Head } from './head.js'
import { readMark } from './marks.js'
import { PendingWrites } from './pending-writes.js'
import { orderRows } from './rows.js'
import type { DiskSettings } from './settings.js'
import type { Store } from './store.js'
import { StoreTime } from './store-time.js'
import { Sweeper } from './sweeper.js'
import { Touches } from './touches.js'
import type { Transaction } from './transaction.js'

/**
 * One cache's way into its store: opens it when first needed, keeps reads behind writes of the same key, and after each write
 * makes the cache fit its bound.
 */
export class DiskSession {
  readonly #options: DiskSettings
  readonly #onOpen: (store: Store) => void
  readonly #connection: Connection
  readonly #pending = new PendingWrites()
  readonly #touches: Touches
  readonly #bound: Bound
  readonly time: StoreTime
  #sweeper: Sweeper | undefined
  /** First place in the order of use, as of the last eviction. */
  #oldest: number | undefined
  #evictions = 0
  #expirations = 0

  constructor(options: DiskSettings, onOpen: (store: Store) => void) {
    const { prefix, maxBytes, policy, random, clock } = options
    this.#options = options
    this.#onOpen = onOpen
    this.time = new StoreTime(clock)
    this.#touches = new Touches(policy === 'lru' ? maxBytes : Number.POSITIVE_INFINITY)
    this.#bound = { owner: prefix, maxBytes, policy, random, time: () => this.time.read() }
    this.#connection = new Connection(options, store => this.#opened(store))
  }

  get counts(): { readonly evictions: number; readonly expirations: number } {
    return { evictions: this.#evictions, expirations: this.#expirations }
  }

  /**
   * The store, ready for a read of these keys (`undefined` = any) on a current snapshot; or undefined where {@link settled} has to
   * be awaited first.
   */
  reader(key: string | undefined): Store | undefined {
    const store = this.#connection.store
    if (store === undefined || this.#waitFor(key) !== undefined) return undefined
    store.snapshot.renew(this.#options.clock.now())
    return store
  }

  /** Resolves with {@link reader}'s store as soon as it can be had. */
  async settled(key: string | undefined): Promise<Store> {
    await this.#connection.open()
    await this.#waitFor(key)
    // again: it may have been closed meanwhile
    const store = await this.#connection.open()
    store.snapshot.renew(this.#options.clock.now())
    return store
  }

  /** True where it matters now which entries are used. */
  get notesUse(): boolean {
    return this.#touches.wanted
  }

  /** A read of a stored key. */
  used(key: string, head: Head | undefined): void {
    if (head !== undefined && this.#touches.note(key, head.place)) this.#sweeper?.wake(0)
  }

  /**
   * Runs work in a transaction and resolves with its result when it is committed.
   * @param keys stored keys it may change; `undefined` = any
   */
  write<T>(
    keys: readonly string[] | undefined,
    work: (transaction: Transaction) => T,
    weight = 1,
  ): Promise<T> {
    const store = this.#connection.store
    const written =
      store === undefined
        ? this.#connection.open().then(opened => this.#commit(opened, work, weight))
        : this.#commit(store, work, weight)
    this.#pending.track(keys, written)
    return written
  }

  /** Something was stored that ends in `ms`. */
  endsIn(ms: number): void {
    this.#sweeper?.wake(ms)
  }

  /** Opens the store. @throws CacheError ERR_CACHE_UNAVAILABLE */
  async open(): Promise<Store> {
    return this.#connection.open()
  }

  async close(): Promise<void> {
    this.#sweeper?.stop()
    await this.#pending.all()
    await this.#connection.close()
  }

  #waitFor(key: string | undefined): Promise<unknown> | undefined {
    return key === undefined ? this.#pending.all() : this.#pending.of(key)
  }

  #opened(store: Store): void {
    const { prefix, clock, listener } = this.#options
    this.time.catchUp(readMark(store.environment, 'time'))
    this.#sweeper = new Sweeper({
      store,
      owner: prefix,
      clock,
      time: this.time,
      chores: () => (this.#touches.pending ? transaction => this.#touches.flush(transaction) : undefined),
      onExpired: keys => this.#expired(keys),
      onError: error => listener('error', { error, operation: 'sweep' }),
    })
    this.#onOpen(store)
  }

  async #commit<T>(store: Store, work: (transaction: Transaction) => T, weight: number): Promise<T> {
    let fit: Evicted | undefined
    const result = await store.writer.run(transaction => {
      this.time.catchUp(transaction.time)
      transaction.at(this.time.read())
      this.#touches.flush(transaction)
      const done = work(transaction)
      fit = this.#fit(transaction)
      return done
    }, weight)
    if (fit === undefined) return result
    this.#report(fit)
    // a large entry may take the place of more small ones than one transaction should remove
    if (!fit.done) await this.#commit(store, () => {}, fit.evicted.length)
    return result
  }

  #fit(transaction: Transaction): Evicted | undefined {
    const { owner, maxBytes } = this.#bound
    if (maxBytes === Number.POSITIVE_INFINITY) return undefined
    const fit = evict(transaction, this.#bound)
    // not by this writer: a cache in front of this very store has to hear of it, too
    for (const key of fit.evicted) transaction.tell('', key)
    if (fit.evicted.length > 0) this.#oldest = undefined
    this.#oldest ??= orderRows(transaction.tables.places, owner, 1)[0]?.[1] ?? 0
    this.#touches.observe(transaction.account(owner), this.#oldest)
    return fit
  }

  #report(fit: Evicted): void {
    this.#expired(fit.expired)
    this.#evictions += fit.evicted.length
    for (const key of fit.evicted) this.#options.listener('evict', { key: this.#own(key), reason: 'bytes' })
  }

  #expired(keys: readonly string[]): void {
    const { prefix, listener } = this.#options
    for (const key of keys) {
      if (!key.startsWith(prefix)) continue
      this.#expirations++
      listener('expire', { key: this.#own(key) })
    }
  }

  #own(key: string): string {
    return key.slice(this.#options.prefix.length)
  }
}
