import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.js'
import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import { checkPrefix } from '../disk/check-prefix.js'
import { holdsClaim, releaseClaim, renewClaim, takeClaim } from '../disk/claims.js'
import { DiskCoherence } from '../disk/coherence.js'
import { type Author, changeLife, changeText, putEntry, removeEntry, removeRange } from '../disk/entries.js'
import { probeStore } from '../disk/probe.js'
import { readEntry } from '../disk/read-entry.js'
import { bytesTaken, freshFor, readPlace, recordBytes } from '../disk/record.js'
import { rangeOf } from '../disk/rows.js'
import { scanKeys } from '../disk/scan-keys.js'
import { DiskSession } from '../disk/session.js'
import type { Store } from '../disk/store.js'
import { sumUp } from '../disk/sum-up.js'
import type { Transaction } from '../disk/transaction.js'
import { type Entry, isFresh, type Lifetime } from '../entry.js'
import { addIntegers } from '../integers.js'
import type { EvictionPolicyName } from '../options.js'
import type { Awaitable, Backend, BackendListener, BackendStats, Claim, Item, Probe } from './backend.js'
import type { CoherenceSource } from './coherence-source.js'

export interface DiskBackendOptions {
  /** Directory of the store; made where it is missing. Many caches and processes may share it. */
  readonly path: string
  /** In the store before every key, with its colon: `users:`. Empty: the cache sees every key of the store. */
  readonly prefix: string
  /** Most bytes that the entries of this prefix take, keys and order rows included; default 1 GiB; `Infinity` = no limit. */
  readonly maxBytes?: number | undefined
  /** Largest value in bytes of its text; a larger one is not stored. */
  readonly maxEntryBytes?: number | undefined
  readonly policy: EvictionPolicyName
  readonly clock: Clock
  readonly listener?: BackendListener | undefined
  /** Longest wait for the write lock of the store, in milliseconds; default 10,000. */
  readonly lockTimeoutMs?: number | undefined
  /** 0 <= random() < 1; decides whom the policy `random` evicts. */
  readonly random?: (() => number) | undefined
}

/** Entries changed under one hold of the write lock. */
const BATCH = 250
const LOCK_TIMEOUT_MS = 10_000
const MAX_BYTES = 1024 ** 3
const NO_LIMIT = Number.POSITIVE_INFINITY

/**
 * Keeps entries in a directory that processes of this host share: LMDB, so a read is a memory read, a write is atomic, and a kill
 * at any moment leaves a whole store. Expiry follows the wall clock of the host.
 *
 * What is written is visible to every process once the write resolves, and survives the end of the process; the flush to the
 * disk follows within milliseconds, so a power cut may lose the last writes, never the store.
 */
export function createDiskBackend(options: DiskBackendOptions): DiskBackend {
  checkPrefix(options.prefix)
  return new StoreBackend(options)
}

export interface DiskBackend extends Backend {
  /** What tells an L1 in front of this store of other writers. */
  readonly coherence: CoherenceSource
}

class StoreBackend implements DiskBackend {
  readonly kind = 'disk'
  readonly #options: DiskBackendOptions
  readonly #prefix: string
  /** Names this cache among those that write to the store. */
  readonly #writer = randomUUID()
  readonly #session: DiskSession
  readonly #coherence: DiskCoherence
  #errors = 0

  constructor(options: DiskBackendOptions) {
    const { path, prefix, policy, clock, random = Math.random, lockTimeoutMs = LOCK_TIMEOUT_MS } = options
    this.#options = options
    this.#prefix = prefix
    this.#coherence = new DiskCoherence({ prefix, writer: this.#writer, clock })
    this.#session = new DiskSession({
      path,
      lockTimeoutMs,
      prefix,
      maxBytes: options.maxBytes ?? MAX_BYTES,
      policy,
      clock,
      random,
      emit: options.listener ?? (() => {}),
      onOpen: store => this.#coherence.opened(store),
    })
  }

  get coherence(): CoherenceSource {
    return this.#coherence
  }

  get(key: string): Awaitable<Entry | undefined> {
    const stored = this.#prefix + key
    const store = this.#session.reader(stored)
    return store === undefined
      ? this.#session.settled(stored).then(settled => this.#read(settled, stored))
      : this.#read(store, stored)
  }

  getMany(keys: readonly string[]): Awaitable<(Entry | undefined)[]> {
    const read = (store: Store) => keys.map(key => this.#read(store, this.#prefix + key))
    return this.#whenReadable(read)
  }

  set(key: string, value: unknown, life: Lifetime): Promise<boolean> {
    return this.setMany([{ key, value, life }])
  }

  async setMany(items: readonly Item[]): Promise<boolean> {
    // all of them first, so that an unserializable value stores nothing
    const written = items.map(({ key, value, life }) => ({ key, life, text: encode(value) }))
    const stored = await this.#inBatches(written, (tx, by, { key, text, life }) =>
      this.#put(tx, by, key, text, life),
    )
    return stored.every(Boolean)
  }

  delete(key: string): Promise<boolean> {
    return this.#write([key], (tx, by) => removeEntry(tx, by, this.#prefix + key))
  }

  async deleteMany(keys: readonly string[]): Promise<number> {
    const items = keys.map(key => ({ key }))
    const removed = await this.#inBatches(items, (tx, by, { key }) => removeEntry(tx, by, this.#prefix + key))
    return removed.filter(Boolean).length
  }

  take(key: string): Promise<Entry | undefined> {
    const stored = this.#prefix + key
    return this.#write([key], (tx, by) => {
      const entry = this.#decoded(tx.read(stored), stored)
      removeEntry(tx, by, stored)
      return entry
    })
  }

  has(key: string): Awaitable<boolean> {
    return this.#whenReadable(store => this.#freshFor(store, key) > 0, key)
  }

  ttl(key: string): Awaitable<number | null> {
    return this.#whenReadable(store => {
      const left = this.#freshFor(store, key)
      return left > 0 ? left : null
    }, key)
  }

  increment(key: string, by: number, life: Lifetime): Promise<number> {
    const stored = this.#prefix + key
    return this.#write([key], (tx, author) => {
      const add = (text: string) => encode(addIntegers(decode(text), by, key))
      const sum = changeText(tx, author, stored, add)
      if (sum === undefined) putEntry(tx, author, stored, encode(by), life)
      return sum === undefined ? by : Number(sum)
    })
  }

  expire(key: string, life: Lifetime): Promise<boolean> {
    return this.#write([key], (tx, by) => changeLife(tx, by, this.#prefix + key, life))
  }

  scan(pattern: string): AsyncIterable<readonly string[]> {
    const store = () => this.#session.settled(undefined)
    return scanKeys({ store, prefix: this.#prefix, pattern, clock: this.#options.clock })
  }

  async clear(): Promise<number> {
    const range = rangeOf(this.#prefix)
    let count = 0
    let after: string | undefined
    do {
      const from = after
      const batch = await this.#write(undefined, (tx, by) => removeRange(tx, by, range, BATCH, from), BATCH)
      count += batch.removed
      after = batch.last
    } while (after !== undefined)
    return count
  }

  claim(key: string, token: string, leaseMs: number, refresh: boolean): Promise<Claim> {
    const stored = this.#prefix + key
    return this.#write([], (tx, { wall }) => {
      const entry = refresh ? undefined : this.#decoded(tx.read(stored), stored)
      return entry !== undefined && isFresh(entry, this.#options.clock.now())
        ? { state: 'present', entry }
        : takeClaim(tx.tables.claims, stored, token, leaseMs, wall)
    })
  }

  renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    return this.#write([], (tx, { wall }) =>
      renewClaim(tx.tables.claims, this.#prefix + key, token, leaseMs, wall),
    )
  }

  async fill(key: string, token: string, value: unknown, life: Lifetime): Promise<boolean> {
    const text = encode(value)
    return this.#write(
      [key],
      (tx, by) =>
        holdsClaim(tx.tables.claims, this.#prefix + key, token, by.wall) &&
        this.#put(tx, by, key, text, life),
    )
  }

  release(key: string, token: string): Promise<void> {
    return this.#write([], tx => releaseClaim(tx.tables.claims, this.#prefix + key, token))
  }

  stats(): Awaitable<BackendStats> {
    return this.#whenReadable(({ environment }) => ({
      ...sumUp(environment, this.#prefix, this.#options.clock.wall()),
      ...this.#session.counts,
      errors: this.#errors,
      estimated: false,
      degraded: false,
    }))
  }

  probe(): Promise<Probe> {
    return probeStore(this, randomUUID())
  }

  async ready(): Promise<void> {
    // a store that cannot be opened is told by each call that needs it
    await this.#session.open().catch(() => {})
  }

  async close(): Promise<void> {
    await this.#coherence.close()
    await this.#session.close()
  }

  details(): Record<string, unknown> {
    return { path: this.#options.path, prefix: this.#prefix, ...this.#coherence.details() }
  }

  #put(tx: Transaction, by: Author, key: string, text: string, life: Lifetime): boolean {
    const { maxEntryBytes = NO_LIMIT, maxBytes = MAX_BYTES } = this.#options
    const stored = this.#prefix + key
    const bytes = recordBytes(text)
    if (bytes > maxEntryBytes || bytesTaken(Buffer.byteLength(stored), bytes) > maxBytes) {
      // the old value is outdated all the same
      removeEntry(tx, by, stored)
      return false
    }
    putEntry(tx, by, stored, text, life)
    this.#session.endsIn(life.ttl + life.staleTtl)
    return true
  }

  #read(store: Store, stored: string): Entry | undefined {
    const record = store.environment.entries.getBinaryFast(stored)
    if (record === undefined) return undefined
    this.#session.used(stored, readPlace(record))
    return this.#decoded(record, stored)
  }

  /** The entry in a record; one that cannot be decoded is told, counted, and a miss. */
  #decoded(record: Buffer | undefined, stored: string): Entry | undefined {
    const { clock } = this.#options
    try {
      return readEntry(record, { now: clock.now(), wall: clock.wall() })
    } catch (error) {
      this.#errors++
      const key = stored.slice(this.#prefix.length)
      this.#options.listener?.('error', { error, operation: 'get', key })
      return undefined
    }
  }

  #freshFor(store: Store, key: string): number {
    const record = store.environment.entries.getBinaryFast(this.#prefix + key)
    return record === undefined ? 0 : freshFor(record, this.#options.clock.wall())
  }

  /** Reads at once where that sees all of this cache's own writes, else as soon as it does. */
  #whenReadable<T>(read: (store: Store) => T, key?: string): Awaitable<T> {
    const stored = key === undefined ? undefined : this.#prefix + key
    const store = this.#session.reader(stored)
    return store === undefined ? this.#session.settled(stored).then(read) : read(store)
  }

  #write<T>(
    keys: readonly string[] | undefined,
    work: (tx: Transaction, by: Author) => T,
    weight = 1,
  ): Promise<T> {
    const stored = keys?.map(key => this.#prefix + key)
    const author = (): Author => ({
      owner: this.#prefix,
      writer: this.#writer,
      wall: this.#options.clock.wall(),
    })
    return this.#session.write(stored, tx => work(tx, author()), weight)
  }

  async #inBatches<I extends { readonly key: string }, T>(
    items: readonly I[],
    work: (tx: Transaction, by: Author, item: I) => T,
  ): Promise<T[]> {
    const batches: Promise<T[]>[] = []
    for (let start = 0; start < items.length; start += BATCH) {
      const batch = items.slice(start, start + BATCH)
      const keys = batch.map(({ key }) => key)
      batches.push(this.#write(keys, (tx, by) => batch.map(item => work(tx, by, item)), batch.length))
    }
    return (await Promise.all(batches)).flat()
  }
}
