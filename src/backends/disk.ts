import { randomUUID } from 'node:crypto'
import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import { holdsClaim, releaseClaim, renewClaim, takeClaim } from '../disk/claims.js'
import { DiskCoherence } from '../disk/coherence.js'
import { type Author, changeLife, changeText, putEntry, removeEntry, removeRange } from '../disk/entries.js'
import type { Tables } from '../disk/environment.js'
import { bytesTaken, endOfFresh, type Head, readHead } from '../disk/head.js'
import { inBatches } from '../disk/in-batches.js'
import { probeStore } from '../disk/probe.js'
import { readEntry } from '../disk/read-entry.js'
import { rangeOf } from '../disk/rows.js'
import { scanKeys } from '../disk/scan-keys.js'
import { DiskSession } from '../disk/session.js'
import { type DiskBackendOptions, type DiskSettings, diskSettings } from '../disk/settings.js'
import { createDiskCounters } from '../disk/shared-counters.js'
import { storageError } from '../disk/storage-error.js'
import type { Store } from '../disk/store.js'
import { sumUp } from '../disk/sum-up.js'
import type { Transaction } from '../disk/transaction.js'
import { type Entry, isFresh, type Lifetime } from '../entry.js'
import { isCacheError } from '../errors.js'
import { addIntegers } from '../integers.js'
import type { Awaitable, Backend, BackendStats, Claim, Item, Probe, SharedCounters } from './backend.js'
import type { CoherenceSource } from './coherence-source.js'

/** Entries changed under one hold of the write lock. */
const BATCH = 250

/**
 * Keeps entries in a directory that processes of this host share: LMDB, so a read is a memory read, a write is atomic, and a kill
 * at any moment leaves a whole store. Expiry follows {@link StoreTime}.
 *
 * What is written is on the disk and visible to every process once the write resolves; writes asked meanwhile share the next
 * commit.
 */
export function createDiskBackend(options: DiskBackendOptions): DiskBackend {
  return new StoreBackend(diskSettings(options))
}

export interface DiskBackend extends Backend {
  /** What tells an L1 in front of this store of other writers. */
  readonly coherence: CoherenceSource
}

class StoreBackend implements DiskBackend {
  readonly kind = 'disk'
  readonly #options: DiskSettings
  readonly #prefix: string
  /** Names this cache among those that write to the store. */
  readonly #writer = randomUUID()
  readonly #session: DiskSession
  readonly #coherence: DiskCoherence
  #errors = 0

  constructor(options: DiskSettings) {
    const { prefix, clock } = options
    this.#options = options
    this.#prefix = prefix
    this.#coherence = new DiskCoherence({ prefix, writer: this.#writer, clock })
    this.#session = new DiskSession(options, store => this.#coherence.opened(store))
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
    const stored = await this.#writeAll(written, (tx, by, { key, text, life }) =>
      this.#put(tx, by, key, text, life),
    )
    return stored.every(Boolean)
  }

  delete(key: string): Promise<boolean> {
    return this.#write([key], (tx, by) => removeEntry(tx, by, this.#prefix + key))
  }

  async deleteMany(keys: readonly string[]): Promise<number> {
    const items = keys.map(key => ({ key }))
    const removed = await this.#writeAll(items, (tx, by, { key }) => removeEntry(tx, by, this.#prefix + key))
    return removed.filter(Boolean).length
  }

  take(key: string): Promise<Entry | undefined> {
    const stored = this.#prefix + key
    return this.#write([key], (tx, by) => {
      const entry = this.#decoded(tx.tables, stored)
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
    return scanKeys({ store, prefix: this.#prefix, pattern, time: this.#session.time })
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
    return this.#write([], (tx, { time }) => {
      const entry = refresh ? undefined : this.#decoded(tx.tables, stored)
      return entry !== undefined && isFresh(entry, this.#options.clock.now())
        ? { state: 'present', entry }
        : takeClaim(tx.tables.claims, stored, token, leaseMs, time)
    })
  }

  renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    return this.#write([], (tx, { time }) =>
      renewClaim(tx.tables.claims, this.#prefix + key, token, leaseMs, time),
    )
  }

  async fill(key: string, token: string, value: unknown, life: Lifetime): Promise<boolean> {
    const text = encode(value)
    return this.#write(
      [key],
      (tx, by) =>
        holdsClaim(tx.tables.claims, this.#prefix + key, token, by.time) &&
        this.#put(tx, by, key, text, life),
    )
  }

  release(key: string, token: string): Promise<void> {
    return this.#write([], tx => releaseClaim(tx.tables.claims, this.#prefix + key, token))
  }

  stats(): Awaitable<BackendStats> {
    return this.#whenReadable(({ environment }) => ({
      ...sumUp(environment, this.#prefix, this.#session.time.read()),
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

  get counters(): SharedCounters {
    return createDiskCounters({
      prefix: this.#prefix,
      write: work => this.#write([], ({ tables }) => work(tables.marks)),
      read: async () => (await this.#session.settled(undefined)).environment.marks,
    })
  }

  details(): Record<string, unknown> {
    return { path: this.#options.path, prefix: this.#prefix, ...this.#coherence.details() }
  }

  #put(tx: Transaction, by: Author, key: string, text: string, life: Lifetime): boolean {
    const { maxEntryBytes, maxBytes } = this.#options
    const stored = this.#prefix + key
    const bytes = Buffer.byteLength(text)
    if (bytes > maxEntryBytes || bytesTaken(Buffer.byteLength(stored), bytes) > maxBytes) {
      // the old value is outdated all the same
      removeEntry(tx, by, stored)
      return false
    }
    putEntry(tx, by, stored, text, life)
    this.#session.endsIn(life.ttl + life.staleTtl)
    return true
  }

  #read({ environment }: Store, stored: string): Entry | undefined {
    const entry = this.#decoded(environment, stored)
    if (entry !== undefined && this.#session.notesUse)
      this.#session.used(stored, this.#head(environment, stored))
    return entry
  }

  /** The entry in the store; one that cannot be decoded is told, counted, and a miss. */
  #decoded(tables: Tables, stored: string): Entry | undefined {
    try {
      return readEntry(tables, stored, this.#session.time)
    } catch (error) {
      if (!isCacheError(error)) throw storageError(this.#options.path, error)
      this.#errors++
      const key = stored.slice(this.#prefix.length)
      this.#options.listener('error', { error, operation: 'get', key })
      return undefined
    }
  }

  #head({ heads }: Tables, stored: string): Head | undefined {
    const row = heads.getBinaryFast(stored)
    return row === undefined ? undefined : readHead(row)
  }

  /** Remaining fresh milliseconds; 0 or less where there is no fresh entry. */
  #freshFor({ environment }: Store, key: string): number {
    const head = this.#head(environment, this.#prefix + key)
    return head === undefined ? 0 : endOfFresh(head) - this.#session.time.read()
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
      time: this.#session.time.read(),
    })
    return this.#session.write(stored, tx => work(tx, author()), weight)
  }

  #writeAll<I extends { readonly key: string }, T>(
    items: readonly I[],
    work: (tx: Transaction, by: Author, item: I) => T,
  ): Promise<T[]> {
    return inBatches(items, BATCH, batch => {
      const keys = batch.map(({ key }) => key)
      return this.#write(keys, (tx, by) => batch.map(item => work(tx, by, item)), batch.length)
    })
  }
}
