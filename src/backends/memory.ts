import type { Clock } from '../clock.js'
import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import { type Entry, entryUntil, isAlive, isFresh, type Lifetime, makeEntry, overwrite } from '../entry.js'
import { estimateSize } from '../estimate-size.js'
import { createStore } from '../eviction/create-store.js'
import type { EntryStore } from '../eviction/policy.js'
import { compileGlob } from '../glob.js'
import { addIntegers } from '../integers.js'
import { checkKey } from '../key.js'
import type { EvictionPolicyName } from '../options.js'
import type { Backend, BackendListener, BackendStats, Claim, Item, Probe } from './backend.js'
import { createClaims } from './memory-claims.js'
import { createSweeper } from './memory-sweeper.js'

export interface MemoryBackendOptions {
  /** Most entries. */
  readonly maxSize: number
  /** Most bytes over all entries (estimated sizes); undefined = no limit in bytes. */
  readonly maxBytes?: number | undefined
  /** Largest entry in bytes; a larger one is not stored. */
  readonly maxEntryBytes?: number | undefined
  readonly policy: EvictionPolicyName
  /** Hand out deep copies instead of the same reference. */
  readonly clone?: boolean | undefined
  readonly clock: Clock
  readonly listener?: BackendListener | undefined
}

/** What the memory backend answers, always at once: a tier in front of another can rely on it. */
export interface MemoryBackend extends Backend {
  /** Entries that are held, expired ones included until they are swept. */
  readonly size: number
  /** One more entry would push another out. */
  readonly full: boolean
  get(key: string): Entry | undefined
  /** Puts an entry with the times it already has (a copy from a lower tier). */
  adopt(key: string, entry: Entry): void
  delete(key: string): boolean
  clear(): number
  stats(exact: boolean): BackendStats
}

/** An entry with more than this left is not expired, however coarse the clock: no turn of the event loop takes a minute. */
const SAFE_MS = 60_000

/** A store bounded in bytes is never filled to the last of them. */
const FULL_SHARE = 0.9

/** Entries up to here are counted exactly by every stats call; beyond, only when asked. */
const COUNT_EXACTLY_UP_TO = 20_000
const SIZE_SAMPLE = 100

/** Keeps entries in this process, bounded in entries and, if asked, in bytes. */
export function createMemoryBackend(options: MemoryBackendOptions): MemoryBackend {
  const { clock } = options
  const coarse = clock.coarse ?? (() => clock.now())
  const maxEntryBytes = Math.min(
    options.maxEntryBytes ?? Number.POSITIVE_INFINITY,
    options.maxBytes ?? Number.POSITIVE_INFINITY,
  )
  const fullBytes = (options.maxBytes ?? Number.POSITIVE_INFINITY) * FULL_SHARE
  const sized = maxEntryBytes !== Number.POSITIVE_INFINITY
  const emit: BackendListener = options.listener ?? (() => {})
  let evictions = 0
  let expirations = 0

  const store = createStore(options.policy, options, key => {
    evictions++
    emit('evict', { key, reason: sized ? 'bytes' : 'size' })
  })
  const inPlace = store.inPlace && !sized
  const claims = createClaims(clock)
  const sweeper = createSweeper(store, clock, drop)

  function drop(key: string): void {
    store.delete(key)
    expirations++
    emit('expire', { key })
  }

  function read(key: string): Entry | undefined {
    const entry = store.get(key)
    if (entry === undefined) return undefined
    if (entry.staleUntil - coarse() > SAFE_MS || clock.now() < entry.staleUntil) return entry
    drop(key)
    return undefined
  }

  function readFresh(key: string): Entry | undefined {
    const entry = read(key)
    return entry !== undefined && isFresh(entry, clock.now()) ? entry : undefined
  }

  function put(key: string, entry: Entry): boolean {
    const bytes = sized ? key.length + 64 + estimateSize(entry.value) : 0
    if (bytes > maxEntryBytes) {
      store.delete(key)
      return false
    }
    store.set(key, entry, bytes)
    if (entry.staleUntil !== Number.POSITIVE_INFINITY) sweeper.wake()
    return true
  }

  const isolate = options.clone === true ? (value: unknown) => decode(encode(value)) : undefined
  const handOut = (entry: Entry | undefined): Entry | undefined =>
    entry === undefined || isolate === undefined
      ? entry
      : entryUntil(isolate(entry.value), entry.expiresAt, entry.staleUntil)

  const hold = (value: unknown) => (isolate === undefined ? value : isolate(value))

  function write(key: string, value: unknown, life: Lifetime): boolean {
    return writeHeld(key, hold(value), life)
  }

  function writeHeld(key: string, held: unknown, life: Lifetime): boolean {
    claims.drop(key)
    // a coarse now lies behind the true one, so it can only shorten a lifetime
    const now = life.ttl > SAFE_MS ? coarse() : clock.now()
    const standing = inPlace ? store.get(key) : undefined
    // a key that is held was checked when it came
    if (standing === undefined) checkKey(key, 'set')
    else if (overwrite(standing, held, life, now)) return true
    return put(key, makeEntry(held, life, now))
  }

  function remove(key: string): boolean {
    claims.drop(key)
    return read(key) !== undefined && store.delete(key)
  }

  const get = isolate === undefined ? read : (key: string) => handOut(read(key))

  return {
    kind: 'memory',
    get size() {
      return store.size
    },
    get full() {
      return store.size >= options.maxSize || store.bytes >= fullBytes
    },
    get,
    getMany: keys => keys.map(get),
    set: write,
    setMany(items: readonly Item[]) {
      // all are taken in before the first is stored: one that cannot be copied must store nothing
      const held = items.map(item => hold(item.value))
      return items.map(({ key, life }, i) => writeHeld(key, held[i], life)).every(Boolean)
    },
    adopt: put,
    delete: remove,
    deleteMany: keys => keys.reduce((count, key) => count + (remove(key) ? 1 : 0), 0),
    take(key) {
      const entry = read(key)
      remove(key)
      return entry
    },
    has: key => readFresh(key) !== undefined,
    increment(key, by, life) {
      const entry = readFresh(key)
      claims.drop(key)
      if (entry === undefined) {
        write(key, by, life)
        return by
      }
      const sum = addIntegers(entry.value, by, key)
      put(key, entryUntil(sum, entry.expiresAt, entry.staleUntil))
      return sum
    },
    expire(key, life) {
      const entry = readFresh(key)
      return entry !== undefined && put(key, makeEntry(entry.value, life, clock.now()))
    },
    ttl(key) {
      const entry = readFresh(key)
      return entry === undefined ? null : entry.expiresAt - clock.now()
    },
    async *scan(pattern) {
      const matches = compileGlob(pattern)
      const now = clock.now()
      yield [...store.keys()].filter(key => matches(key) && isFreshKey(store, key, now))
    },
    clear() {
      sweeper.sweepAll()
      const count = store.size
      store.clear()
      claims.clear()
      return count
    },
    claim(key, token, leaseMs, refresh): Claim {
      const entry = refresh ? undefined : readFresh(key)
      return entry === undefined ? claims.take(key, token, leaseMs) : { state: 'present', entry }
    },
    renew: (key, token, leaseMs) => claims.renew(key, token, leaseMs),
    fill: (key, token, value, life) => claims.holds(key, token) && write(key, value, life),
    release: (key, token) => claims.release(key, token),
    stats(exact) {
      if (exact || store.size <= COUNT_EXACTLY_UP_TO) sweeper.sweepAll()
      const bytes = sized && options.maxBytes !== undefined ? store.bytes : sampleBytes(store)
      return {
        entries: store.size,
        bytes,
        evictions,
        expirations,
        errors: 0,
        estimated: false,
        degraded: false,
      }
    },
    probe: () => probeMemory(store, options.maxSize, clock.now()),
    ready() {},
    async close() {
      sweeper.stop()
      store.clear()
      claims.clear()
    },
  }
}

function isFreshKey(store: EntryStore, key: string, now: number): boolean {
  const entry = store.peek(key)
  return entry !== undefined && isAlive(entry, now) && isFresh(entry, now)
}

function sampleBytes(store: EntryStore): number {
  let sampled = 0
  let bytes = 0
  for (const key of store.keys()) {
    if (sampled === SIZE_SAMPLE) break
    sampled++
    bytes += key.length + 64 + estimateSize(store.peek(key)?.value)
  }
  return sampled === 0 ? 0 : Math.round((bytes / sampled) * store.size)
}

const PROBE_KEY = '#probe'

/** Writes, reads and deletes; a full store gets an entry of its own put back instead, as a probe must evict nobody. */
function probeMemory(store: EntryStore, maxSize: number, now: number): Probe {
  const resident: string | undefined = store.size < maxSize ? undefined : store.keys().next().value
  const key = resident ?? PROBE_KEY
  const entry = store.peek(key) ?? makeEntry(1, { ttl: 1000, staleTtl: 0 }, now)
  if (resident === undefined) store.set(key, entry, 1)
  const get = store.peek(key) === entry
  return { set: get, get, delete: resident !== undefined || store.delete(key) }
}
