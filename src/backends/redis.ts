import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.js'
import { encode } from '../codec/encode.js'
import type { Entry, Lifetime } from '../entry.js'
import { ask, type Kind } from '../redis/ask.js'
import { Batcher } from '../redis/batcher.js'
import { createKinds } from '../redis/kinds.js'
import { storedLife } from '../redis/lifetime.js'
import type { LinkTarget, RedisLink } from '../redis/link.js'
import { markCleared, replayJournal } from '../redis/replay.js'
import { reservedKey } from '../redis/reserved-keys.js'
import { measureStore } from '../redis/sample.js'
import { scanAll, scanEntries } from '../redis/scan.js'
import { createRedisCounters } from '../redis/shared-counters.js'
import { leaseLink } from '../redis/shared-link.js'
import { slotOf } from '../redis/slots.js'
import { withHeader } from '../redis/stored-text.js'
import { withDeadline } from '../redis/with-deadline.js'
import type { BackendListener, ReadNeed } from './backend.js'
import type { RemoteBackend } from './remote-backend.js'

export interface RedisBackendOptions {
  readonly target: LinkTarget
  /** On the wire before every key, with its colon: `users:`. May be empty. */
  readonly prefix: string
  /** Milliseconds within which every call is over. */
  readonly timeoutMs: number
  readonly clock: Clock
  readonly listener?: BackendListener | undefined
}

export interface RedisBackend extends RemoteBackend {
  /** For the coherence source: who else shares this connection. */
  readonly link: RedisLink
}

/** Most keys in one script call. */
const MAX_KEYS = 500
const TIMED_READS = 500
const PROBE_LIFE_MS = '10000'

/** Stores entries in Redis (server, Sentinel or Cluster), one round trip per tick and node. */
export function createRedisBackend(options: RedisBackendOptions): RedisBackend {
  const { prefix, timeoutMs, clock } = options
  const lease = leaseLink(options.target, timeoutMs, clock)
  const { link } = lease
  const batcher = new Batcher({ link, prefix, timeoutMs, clock })
  const scanOptions = { link, prefix, timeoutMs, clock }
  const emit: BackendListener = options.listener ?? (() => {})
  let errors = 0
  let closed = false
  /** Where one entry has a stale window, others have: so many reads ask for the times at once, not in a second round trip. */
  let timedReads = 0

  const kinds = createKinds(prefix, {
    swallow(error, operation, key) {
      errors++
      emit('error', { error, operation, key })
    },
    poison(error, key, text) {
      errors++
      emit('error', { error, operation: 'get', key })
      // if that fails too, the next read of the key comes by here again
      asked(kinds.dropIfEqual, key, text).catch(() => {})
    },
    again(wireKey) {
      timedReads = TIMED_READS
      return ask(batcher, kinds.get, [wireKey])
    },
  })

  function isPlain(need: ReadNeed | undefined): boolean {
    return need === 'value' && (timedReads === 0 || --timedReads === 0)
  }

  function asked<T>(kind: Kind<T>, key: string, ...args: readonly string[]): Promise<T> {
    return ask(batcher, kind, [prefix + key], args)
  }

  /** Splits keys into what one script may take: a slot's worth on a cluster, at most MAX_KEYS anywhere. */
  function portions(keys: readonly string[]): number[][] {
    if (!link.cluster && keys.length <= MAX_KEYS) return [[...keys.keys()]]
    const lanes = new Map<number, number[]>()
    for (const [i, key] of keys.entries()) {
      const lane = link.cluster ? slotOf(link.clientPrefix + prefix + key) : 0
      const portion = lanes.get(lane)
      if (portion === undefined) lanes.set(lane, [i])
      else portion.push(i)
    }
    const cut = (portion: number[]) =>
      Array.from({ length: Math.ceil(portion.length / MAX_KEYS) }, (_, i) =>
        portion.slice(i * MAX_KEYS, (i + 1) * MAX_KEYS),
      )
    return [...lanes.values()].flatMap(cut)
  }

  function askMany<T>(kind: Kind<T>, keys: readonly string[], parts: readonly number[][]): Promise<T[]> {
    return Promise.all(
      parts.map(part =>
        ask(
          batcher,
          kind,
          part.map(i => prefix + keys[i]),
        ),
      ),
    )
  }

  async function getMany(keys: readonly string[], need?: ReadNeed): Promise<(Entry | undefined)[]> {
    const parts = portions(keys)
    const found = await askMany(isPlain(need) ? kinds.getValues : kinds.getMany, keys, parts)
    if (parts.length === 1) return found[0] ?? []
    const entries: (Entry | undefined)[] = new Array(keys.length).fill(undefined)
    for (const [p, part] of parts.entries()) for (const [n, i] of part.entries()) entries[i] = found[p]?.[n]
    return entries
  }

  async function removeMany(kind: Kind<number>, keys: readonly string[]): Promise<number> {
    const counts = await askMany(kind, keys, portions(keys))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  function stored(kind: Kind<boolean>, key: string, text: string, life: Lifetime, ...first: string[]) {
    const { px, staleMs } = storedLife(life)
    return asked(kind, key, ...first, px, withHeader(text, staleMs))
  }

  return {
    kind: 'redis',
    link,
    get: (key, need) => asked(isPlain(need) ? kinds.getValue : kinds.get, key),
    getMany,
    async set(key, value, life) {
      return stored(kinds.set, key, encode(value), life)
    },
    async setMany(items) {
      const texts = items.map(item => encode(item.value))
      const sets = items.map(({ key, life }, i) => stored(kinds.set, key, texts[i]!, life))
      return (await Promise.all(sets)).every(Boolean)
    },
    delete: key => asked(kinds.delete, key),
    deleteMany: keys => removeMany(kinds.deleteMany, keys),
    take: key => asked(kinds.take, key),
    has: async key => (await asked(kinds.ttl, key)) !== null,
    increment(key, by, life) {
      const { px, staleMs } = storedLife(life)
      return asked(kinds.increment(by), key, String(by), px, withHeader(String(by), staleMs))
    },
    expire(key, life) {
      const { px, staleMs } = storedLife(life)
      return asked(kinds.expire, key, px, String(staleMs))
    },
    ttl: key => asked(kinds.ttl, key),
    async *scan(pattern) {
      await link.open()
      yield* scanEntries(scanOptions, pattern)
    },
    async clear() {
      await markCleared(batcher, prefix, link.serverNow())
      let count = 0
      for await (const keys of scanAll(scanOptions)) count += await removeMany(kinds.wipe, keys)
      await markCleared(batcher, prefix, 0)
      return count
    },
    claim: (key, token, leaseMs, refresh) =>
      asked(kinds.claim, key, token, String(Math.ceil(leaseMs)), refresh ? '1' : '0'),
    renew: (key, token, leaseMs) => asked(kinds.renew, key, token, String(Math.ceil(leaseMs))),
    async fill(key, token, value, life) {
      return stored(kinds.fill, key, encode(value), life, token)
    },
    async release(key, token) {
      await asked(kinds.release, key, token)
    },
    async stats(exact) {
      await link.open()
      const size = await measureStore(scanOptions, exact)
      return { ...size, evictions: 0, expirations: 0, errors, estimated: !exact, degraded: false }
    },
    async probe() {
      const key = `${reservedKey('', 'probe')}:${randomUUID()}`
      const written = asked(kinds.probeSet, key, PROBE_LIFE_MS, '1')
      const found = asked(kinds.get, key)
      const removed = asked(kinds.probeDelete, key)
      const [set, entry, gone] = await Promise.allSettled([written, found, removed])
      return {
        set: set.status === 'fulfilled' && set.value,
        get: entry.status === 'fulfilled' && entry.value?.value === 1,
        delete: gone.status === 'fulfilled' && gone.value,
      }
    },
    async ready() {
      await withDeadline(link.open(), timeoutMs, clock, 'ready').catch(() => {})
    },
    async close() {
      if (closed) return
      closed = true
      batcher.close()
      lease.release()
    },
    counters: createRedisCounters(scanOptions),
    details: () => ({
      connection: link.state,
      reason: link.reason,
      mode: link.cluster ? 'cluster' : 'server',
      server: link.origin,
    }),
    get connection() {
      return link.state
    },
    onConnection: listener => void link.watch(listener),
    reconnect: reason => link.reset(reason),
    serverNow: () => link.serverNow(),
    replay: entries => replayJournal(batcher, scanOptions, entries),
  }
}
