import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.js'
import { encode } from '../codec/encode.js'
import type { Entry } from '../entry.js'
import { notInteger, overflow } from '../integers.js'
import { ask, type Question } from '../redis/ask.js'
import type { Answer } from '../redis/batch.js'
import { Batcher } from '../redis/batcher.js'
import { type RedisEntry, toEntry } from '../redis/entries.js'
import { storedLife } from '../redis/lifetime.js'
import type { LinkTarget, RedisLink } from '../redis/link.js'
import { markCleared, replayJournal } from '../redis/replay.js'
import { unavailable } from '../redis/reply-error.js'
import { reservedKey } from '../redis/reserved-keys.js'
import { measureStore } from '../redis/sample.js'
import { scanAll, scanEntries } from '../redis/scan.js'
import { leaseLink } from '../redis/shared-link.js'
import { slotOf } from '../redis/slots.js'
import { withHeader } from '../redis/stored-text.js'
import { withDeadline } from '../redis/with-deadline.js'
import type { BackendListener, Claim } from './backend.js'
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

  /** A fault of one key that its caller does not see. */
  function swallow(error: unknown, operation: string, key: string): undefined {
    errors++
    emit('error', { error, operation, key })
  }

  function question<T>(
    code: string,
    name: string,
    key: string,
    parse: Question<T>['parse'],
    refused: T,
    args: readonly string[] = [],
    writes = false,
  ): Promise<T> {
    return ask(batcher, {
      code,
      name,
      keys: [prefix + key],
      args,
      writes,
      parse,
      refused(error) {
        swallow(error, name, key)
        return refused
      },
    })
  }

  /** @param text null where there is none, or what is there is not text (a claim) */
  function read(key: string, text: string | null, left: number, answer: Answer): RedisEntry | undefined {
    if (text === null) return undefined
    try {
      return toEntry(text, left, answer)
    } catch (error) {
      swallow(error, 'get', key)
      question('x', 'get', key, Number, 0, [text]).catch(() => {})
      return undefined
    }
  }

  function get(key: string): Promise<RedisEntry | undefined> {
    const parse = (reply: unknown, at: number, answer: Answer) => {
      const [texts, left] = reply as [(string | null)[], number[]]
      return read(key, texts[at] ?? null, left[at] ?? 0, answer)
    }
    return question('g', 'get', key, parse, undefined)
  }

  /** Splits keys into what one script may take: a slot's worth on a cluster, at most MAX_KEYS anywhere. */
  function* portions(keys: readonly string[]): Generator<number[]> {
    const lanes = new Map<number, number[]>()
    keys.forEach((key, i) => {
      const lane = link.cluster ? slotOf(link.clientPrefix + prefix + key) : 0
      const portion = lanes.get(lane)
      if (portion === undefined) lanes.set(lane, [i])
      else portion.push(i)
    })
    for (const portion of lanes.values())
      for (let i = 0; i < portion.length; i += MAX_KEYS) yield portion.slice(i, i + MAX_KEYS)
  }

  async function getMany(keys: readonly string[]): Promise<(Entry | undefined)[]> {
    const entries: (Entry | undefined)[] = new Array(keys.length).fill(undefined)
    const reads: Promise<void>[] = []
    for (const portion of portions(keys))
      reads.push(
        ask(batcher, {
          code: 'g',
          name: 'mget',
          keys: portion.map(i => prefix + keys[i]),
          parse(reply, at, answer) {
            const [texts, left] = reply as [(string | null)[], number[]]
            portion.forEach((place, i) => {
              entries[place] = read(keys[place] ?? '', texts[at + i] ?? null, left[at + i] ?? 0, answer)
            })
          },
          refused: error => swallow(error, 'mget', keys[portion[0] ?? 0] ?? ''),
        }),
      )
    await Promise.all(reads)
    return entries
  }

  async function deleteMany(keys: readonly string[], writes = true): Promise<number> {
    const counts: Promise<number>[] = []
    for (const portion of portions(keys))
      counts.push(
        ask(batcher, {
          code: 'd',
          name: 'delete',
          keys: portion.map(i => prefix + keys[i]),
          writes,
          parse: Number,
          refused(error) {
            swallow(error, 'delete', keys[portion[0] ?? 0] ?? '')
            return 0
          },
        }),
      )
    let count = 0
    for (const part of await Promise.all(counts)) count += part
    return count
  }

  async function remaining(key: string): Promise<number | null> {
    const left = await question('l', 'ttl', key, Number, -2)
    return left === -2 ? null : left === -1 ? Number.POSITIVE_INFINITY : left
  }

  return {
    kind: 'redis',
    link,
    get,
    getMany,
    async set(key, value, life) {
      const { px, staleMs } = storedLife(life)
      return question('s', 'set', key, isOne, false, [px, withHeader(encode(value), staleMs)], true)
    },
    async setMany(items) {
      const texts = items.map(item => encode(item.value))
      const stored = items.map(({ key, life }, i) => {
        const { px, staleMs } = storedLife(life)
        return question('s', 'set', key, isOne, false, [px, withHeader(texts[i] ?? '', staleMs)], true)
      })
      return (await Promise.all(stored)).every(Boolean)
    },
    delete: key => question('d', 'delete', key, isOne, false, [], true),
    deleteMany: keys => deleteMany(keys),
    take(key) {
      const parse = (reply: unknown, _: number, answer: Answer) => {
        const [text, left] = reply as [string | null, number]
        return text === null ? undefined : read(key, text, left, answer)
      }
      return question('t', 'take', key, parse, undefined, [], true)
    },
    has: async key => (await remaining(key)) !== null,
    async increment(key, by, life) {
      const { px, staleMs } = storedLife(life)
      const args = [String(by), px, withHeader(String(by), staleMs)]
      return ask(batcher, {
        code: 'i',
        name: 'increment',
        keys: [prefix + key],
        args,
        writes: true,
        parse(reply) {
          if (reply === 'not-integer') throw notInteger(key)
          if (reply === 'overflow') throw overflow(key, by)
          return Number(/^~s\d+;/.test(String(reply)) ? by : reply)
        },
        refused(error) {
          throw unavailable(error, 'increment')
        },
      })
    },
    expire(key, life) {
      const { px, staleMs } = storedLife(life)
      return question('e', 'expire', key, isOne, false, [px, String(staleMs)], true)
    },
    ttl: remaining,
    async *scan(pattern) {
      await link.open()
      yield* scanEntries(scanOptions, pattern)
    },
    async clear() {
      await markCleared(batcher, prefix, link.serverNow())
      let count = 0
      for await (const keys of scanAll(scanOptions)) count += await deleteMany(keys, false)
      await markCleared(batcher, prefix, link.serverNow())
      return count
    },
    claim(key, token, leaseMs, refresh) {
      const args = [token, String(Math.ceil(leaseMs)), refresh ? '1' : '0']
      const parse = (reply: unknown, _: number, answer: Answer): Claim => {
        const [state, detail, left] = reply as [number, string, number]
        if (state === 1) return { state: 'taken', token: detail, leaseMs: left }
        const entry = state === 2 ? read(key, detail, left, answer) : undefined
        return entry === undefined ? { state: 'claimed' } : { state: 'present', entry }
      }
      return question<Claim>('c', 'claim', key, parse, { state: 'claimed' }, args)
    },
    renew: (key, token, leaseMs) =>
      question('n', 'renew', key, isOne, false, [token, String(Math.ceil(leaseMs))]),
    async fill(key, token, value, life) {
      const { px, staleMs } = storedLife(life)
      return question('f', 'fill', key, isOne, false, [token, px, withHeader(encode(value), staleMs)], true)
    },
    async release(key, token) {
      await question('u', 'release', key, isOne, false, [token])
    },
    async stats(exact) {
      await link.open()
      const size = await measureStore(scanOptions, exact)
      return { ...size, evictions: 0, expirations: 0, errors, estimated: !exact, degraded: false }
    },
    async probe() {
      const key = `${reservedKey('', 'probe')}:${randomUUID()}`
      const written = question('s', 'probe', key, isOne, false, [PROBE_LIFE_MS, '1'])
      const found = get(key)
      const removed = question('d', 'probe', key, isOne, false)
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

const isOne = (reply: unknown): boolean => reply === 1
