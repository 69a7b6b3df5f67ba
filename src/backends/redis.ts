import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.js'
import { encode } from '../codec/encode.js'
import type { Lifetime } from '../entry.js'
import { ask, type Kind } from '../redis/ask.js'
import { Batcher } from '../redis/batcher.js'
import type { RedisEntry } from '../redis/entries.js'
import { createKinds } from '../redis/kinds.js'
import { storedLife } from '../redis/lifetime.js'
import type { LinkTarget, RedisLink } from '../redis/link.js'
import { fitInOne, portions } from '../redis/portions.js'
import { markCleared, replayJournal } from '../redis/replay.js'
import { reservedKey } from '../redis/reserved-keys.js'
import { measureStore } from '../redis/sample.js'
import { type ScanOptions, scanAll, scanEntries } from '../redis/scan.js'
import { createRedisCounters } from '../redis/shared-counters.js'
import { type Lease, leaseLink } from '../redis/shared-link.js'
import { withHeader } from '../redis/stored-text.js'
import { withDeadline } from '../redis/with-deadline.js'
import type {
  BackendListener,
  BackendStats,
  Claim,
  Item,
  Probe,
  ReadNeed,
  SharedCounters,
} from './backend.js'
import type { ConnectionState, JournalEntry, RemoteBackend } from './remote-backend.js'

export interface RedisBackendOptions {
  readonly target: LinkTarget
  /** On the wire before every key, with its colon: `users:`. May be empty. */
  readonly prefix: string
  /** Milliseconds within which every call is over. */
  readonly timeoutMs: number
  readonly clock: Clock
  /** Default true. */
  readonly removeUndecodable?: boolean
  readonly listener?: BackendListener | undefined
}

/** Where one entry has a stale window, others have: so many reads then ask for the times at once, not in a second round trip. */
const TIMED_READS = 500
const PROBE_LIFE_MS = '10000'

type Found = RedisEntry | undefined

/** Stores entries in Redis (server, Sentinel or Cluster), one round trip per tick and node. */
export class RedisBackend implements RemoteBackend {
  readonly kind = 'redis'
  /** For the coherence source: it listens where this connection leads. */
  readonly link: RedisLink
  readonly counters: SharedCounters
  readonly #prefix: string
  readonly #lease: Lease
  readonly #batcher: Batcher
  readonly #scan: ScanOptions
  readonly #emit: BackendListener
  readonly #kinds: ReturnType<typeof createKinds>
  #errors = 0
  #timedReads = 0

  constructor(options: RedisBackendOptions) {
    const { target, prefix, timeoutMs, clock, listener, removeUndecodable = true } = options
    this.#lease = leaseLink(target, timeoutMs, clock)
    const { link } = this.#lease
    this.link = link
    this.#prefix = prefix
    this.#batcher = new Batcher({ link, prefix, timeoutMs, clock })
    this.#scan = { link, prefix, timeoutMs, clock }
    this.#emit = listener ?? (() => {})
    this.counters = createRedisCounters(this.#scan)
    this.#kinds = createKinds(prefix, {
      swallow: (error, operation, key) => this.#swallow(error, operation, key),
      poison: (error, key, text) => this.#poison(error, key, removeUndecodable ? text : undefined),
      again: (wireKey, sentAt) => this.#again(wireKey, sentAt),
    })
  }

  get(key: string, need?: ReadNeed): Promise<Found> {
    return this.#ask(this.#isPlain(need) ? this.#kinds.getValue : this.#kinds.get, key)
  }

  async getMany(keys: readonly string[], need?: ReadNeed): Promise<Found[]> {
    const kind = this.#isPlain(need) ? this.#kinds.getValues : this.#kinds.getMany
    const { parts, answers } = await this.#askMany<Found[]>(kind, keys)
    if (parts === undefined) return answers[0] ?? []
    const entries: Found[] = new Array(keys.length).fill(undefined)
    for (const [p, part] of parts.entries())
      for (const [n, place] of part.entries()) entries[place] = answers[p]?.[n]
    return entries
  }

  async set(key: string, value: unknown, life: Lifetime): Promise<boolean> {
    return this.#store(this.#kinds.set, key, encode(value), life)
  }

  async setMany(items: readonly Item[]): Promise<boolean> {
    const texts = items.map(item => encode(item.value))
    const sets = items.map(({ key, life }, i) => this.#store(this.#kinds.set, key, texts[i] ?? '', life))
    return (await Promise.all(sets)).every(Boolean)
  }

  delete(key: string): Promise<boolean> {
    return this.#ask(this.#kinds.delete, key)
  }

  deleteMany(keys: readonly string[]): Promise<number> {
    return this.#removeMany(this.#kinds.deleteMany, keys)
  }

  take(key: string): Promise<Found> {
    return this.#ask(this.#kinds.take, key)
  }

  async has(key: string): Promise<boolean> {
    return (await this.ttl(key)) !== null
  }

  increment(key: string, by: number, life: Lifetime): Promise<number> {
    const { px, staleMs } = storedLife(life)
    return this.#ask(this.#kinds.increment(by), key, String(by), px, withHeader(String(by), staleMs))
  }

  expire(key: string, life: Lifetime): Promise<boolean> {
    const { px, staleMs } = storedLife(life)
    return this.#ask(this.#kinds.expire, key, px, String(staleMs))
  }

  ttl(key: string): Promise<number | null> {
    return this.#ask(this.#kinds.ttl, key)
  }

  async *scan(pattern: string): AsyncGenerator<string[]> {
    await this.#opened('scan')
    yield* scanEntries(this.#scan, pattern)
  }

  async clear(): Promise<number> {
    await markCleared(this.#batcher, this.#prefix, this.link.serverNow())
    let count = 0
    for await (const keys of scanAll(this.#scan)) count += await this.#removeMany(this.#kinds.wipe, keys)
    await markCleared(this.#batcher, this.#prefix, 0)
    return count
  }

  claim(key: string, token: string, leaseMs: number, refresh: boolean): Promise<Claim> {
    const args = [inHeader(token), String(Math.ceil(leaseMs)), refresh ? '1' : '0']
    return this.#ask(this.#kinds.claim, key, ...args)
  }

  renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    return this.#ask(this.#kinds.renew, key, inHeader(token), String(Math.ceil(leaseMs)))
  }

  async fill(key: string, token: string, value: unknown, life: Lifetime): Promise<boolean> {
    return this.#store(this.#kinds.fill, key, encode(value), life, inHeader(token))
  }

  async release(key: string, token: string): Promise<void> {
    await this.#ask(this.#kinds.release, key, inHeader(token))
  }

  /** Evictions and expirations are the server's business: it counts them for all its keys together. */
  async stats(exact: boolean): Promise<BackendStats> {
    await this.#opened('stats')
    const size = await measureStore(this.#scan, exact)
    const errors = this.#errors
    return { ...size, evictions: 0, expirations: 0, errors, estimated: !exact, degraded: false }
  }

  async probe(): Promise<Probe> {
    const key = `${reservedKey('', 'probe')}:${randomUUID()}`
    const written = this.#ask(this.#kinds.probeSet, key, PROBE_LIFE_MS, '1')
    const found = this.#ask(this.#kinds.get, key)
    const removed = this.#ask(this.#kinds.probeDelete, key)
    const [set, entry, gone] = await Promise.allSettled([written, found, removed])
    return {
      set: set.status === 'fulfilled' && set.value,
      get: entry.status === 'fulfilled' && entry.value?.value === 1,
      delete: gone.status === 'fulfilled' && gone.value,
    }
  }

  async ready(): Promise<void> {
    await this.#opened('ready').catch(() => {})
  }

  async close(): Promise<void> {
    this.#batcher.close()
    this.#lease.release()
  }

  details(): Record<string, unknown> {
    const { state, reason, cluster, origin } = this.link
    return { connection: state, reason, mode: cluster ? 'cluster' : 'server', server: origin }
  }

  get connection(): ConnectionState {
    return this.link.state
  }

  onConnection(listener: (state: ConnectionState, reason: string) => void): void {
    this.link.watch(listener)
  }

  reconnect(reason: string): void {
    this.link.reset(reason)
  }

  serverNow(): number {
    return this.link.serverNow()
  }

  replay(entries: readonly JournalEntry[]): Promise<number> {
    return replayJournal(this.#batcher, this.#scan, entries)
  }

  #isPlain(need: ReadNeed | undefined): boolean {
    return need === 'value' && (this.#timedReads === 0 || --this.#timedReads === 0)
  }

  #ask<T>(kind: Kind<T>, key: string, ...args: readonly string[]): Promise<T> {
    return ask(this.#batcher, kind, [this.#prefix + key], args)
  }

  #store(kind: Kind<boolean>, key: string, text: string, life: Lifetime, ...first: string[]) {
    const { px, staleMs } = storedLife(life)
    return this.#ask(kind, key, ...first, px, withHeader(text, staleMs))
  }

  /** @returns the answers, and of which keys each is; `parts` is undefined where one is of them all */
  async #askMany<T>(kind: Kind<T>, keys: readonly string[]): Promise<{ parts?: number[][]; answers: T[] }> {
    const wire = keys.map(key => this.#prefix + key)
    if (fitInOne(wire, this.link)) return { answers: [await ask(this.#batcher, kind, wire)] }
    const parts = portions(wire, this.link)
    const asked = parts.map(part => {
      const wanted = part.map(place => wire[place] ?? '')
      return ask(this.#batcher, kind, wanted)
    })
    return { parts, answers: await Promise.all(asked) }
  }

  async #removeMany(kind: Kind<number>, keys: readonly string[]): Promise<number> {
    const { answers } = await this.#askMany(kind, keys)
    return answers.reduce((sum, count) => sum + count, 0)
  }

  /** A fault of one key that its caller does not see. */
  #swallow(error: unknown, operation: string, key: string): void {
    this.#errors++
    this.#emit('error', { error, operation, key })
  }

  /** @param text what is to be removed, unless it has been replaced meanwhile */
  #poison(error: unknown, key: string, text: string | undefined): void {
    this.#swallow(error, 'get', key)
    if (text === undefined) return
    // if that fails too, the next read of the key comes by here again
    this.#ask(this.#kinds.dropIfEqual, key, text).catch(() => {})
  }

  /** The second half of a read that was sent at `sentAt`; both have one deadline. */
  #again(wireKey: string, sentAt: number): Promise<Found> {
    const { timeoutMs, clock } = this.#scan
    this.#timedReads = TIMED_READS
    const found = ask(this.#batcher, this.#kinds.get, [wireKey])
    return withDeadline(found, timeoutMs - (clock.now() - sentAt), clock, 'get')
  }

  #opened(operation: string): Promise<void> {
    const { timeoutMs, clock } = this.#scan
    return withDeadline(this.link.open(), timeoutMs, clock, operation)
  }
}

/** A claim's token stands between commas in a header. */
function inHeader(token: string): string {
  return encodeURIComponent(token)
}

export function createRedisBackend(options: RedisBackendOptions): RedisBackend {
  return new RedisBackend(options)
}
