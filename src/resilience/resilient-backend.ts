import type {
  Awaitable,
  Backend,
  BackendKind,
  BackendStats,
  Claim,
  Item,
  Probe,
  ReadNeed,
  SharedCounters,
} from '../backends/backend.js'
import type { RemoteBackend } from '../backends/remote-backend.js'
import { encode } from '../codec/encode.js'
import type { Entry, Lifetime } from '../entry.js'
import { CacheError } from '../errors.js'
import { Outage, type OutageOptions } from './outage.js'
import { type Detour, Router } from './router.js'

const NOTHING: BackendStats = {
  entries: 0,
  bytes: 0,
  evictions: 0,
  expirations: 0,
  errors: 0,
  estimated: false,
  degraded: true,
}

const HOMELESS: Claim = { state: 'claimed' }

/**
 * A remote backend that may freeze, die or come back without its callers seeing it throw: infrastructure errors turn into an
 * outage, during which a fallback answers and the journal keeps what the store is owed.
 *
 * A failed read counts against the breaker. A failed write begins an outage by itself: until the store has it, the store's
 * answers for that key would be wrong.
 *
 * Every call of a remote backend is over within the remote's deadline, and what a caller waits here (while the last writes of an
 * outage are replayed) is taken off it.
 * @throws CacheError from `increment` alone (ERR_CACHE_UNAVAILABLE, ERR_CACHE_TIMEOUT), and only without a fallback; errors
 * that are the caller's own (an unserializable value, no integer) pass through.
 */
export function createResilientBackend(remote: RemoteBackend, options: OutageOptions): Backend {
  return new ResilientBackend(remote, options)
}

class ResilientBackend implements Backend {
  readonly kind: BackendKind
  readonly #remote: RemoteBackend
  readonly #outage: Outage
  readonly #router: Router
  /** Tokens of claims that no store holds: what is filled under them is not stored. */
  readonly #homeless = new Set<string>()

  constructor(remote: RemoteBackend, options: OutageOptions) {
    this.kind = remote.kind
    this.#remote = remote
    this.#outage = new Outage(remote, options)
    this.#router = new Router(remote, this.#outage, options)
  }

  get(key: string, need?: ReadNeed): Promise<Entry | undefined> {
    return this.#router.read('get', key, undefined, backend => backend.get(key, need))
  }
  getMany(keys: readonly string[], need?: ReadNeed): Promise<(Entry | undefined)[]> {
    const misses = new Array<undefined>(keys.length).fill(undefined)
    return this.#router.read('getMany', undefined, misses, backend => backend.getMany(keys, need))
  }
  has(key: string): Promise<boolean> {
    return this.#router.read('has', key, false, backend => backend.has(key))
  }
  ttl(key: string): Promise<number | null> {
    return this.#router.read('ttl', key, null, backend => backend.ttl(key))
  }

  scan(pattern: string): AsyncIterable<readonly string[]> {
    return this.#router.iterate('scan', backend => backend.scan(pattern))
  }

  set(key: string, value: unknown, life: Lifetime): Promise<boolean> {
    return this.#router.write({
      operation: 'set',
      keys: [key],
      left: () => encode(value),
      send: backend => backend.set(key, value, life),
      detour: detour => this.#keep([{ key, value, life }], detour),
    })
  }
  setMany(items: readonly Item[]): Promise<boolean> {
    return this.#router.write({
      operation: 'setMany',
      keys: items.map(item => item.key),
      left: n => encode(items[n]?.value),
      send: backend => backend.setMany(items),
      detour: detour => this.#keep(items, detour),
    })
  }
  delete(key: string): Promise<boolean> {
    return this.#router.write({
      operation: 'delete',
      keys: [key],
      left: nothing,
      send: backend => backend.delete(key),
      detour: async detour => (await this.#forget([key], detour)) > 0,
    })
  }
  deleteMany(keys: readonly string[]): Promise<number> {
    return this.#router.write({
      operation: 'deleteMany',
      keys,
      left: nothing,
      send: backend => backend.deleteMany(keys),
      detour: detour => this.#forget(keys, detour),
    })
  }
  take(key: string): Promise<Entry | undefined> {
    return this.#router.write({
      operation: 'take',
      keys: [key],
      left: nothing,
      send: backend => backend.take(key),
      detour: ({ at, store }) => (this.#outage.journal.delete(key, at) ? store?.take(key) : undefined),
    })
  }
  clear(): Promise<number> {
    return this.#router.write({
      operation: 'clear',
      keys: undefined,
      left: nothing,
      send: backend => backend.clear(),
      detour: ({ at, store }) => {
        this.#outage.journal.clear(at)
        return store?.clear() ?? 0
      },
    })
  }
  increment(key: string, by: number, life: Lifetime): Promise<number> {
    const neverSent = this.#remote.connection !== 'up'
    return this.#router.write({
      operation: 'increment',
      keys: [key],
      left: () => undefined,
      send: backend => backend.increment(key, by, life),
      detour: ({ at, store, error }) => {
        if (store === undefined) throw error ?? unavailable('increment', key)
        const sum = store.increment(key, by, life)
        // One that may have landed is not repeated: it would count twice.
        if (error === undefined || neverSent) this.#outage.journal.increment(key, by, life, at)
        return sum
      },
    })
  }
  /** A claim is only good at the backend that gave it: a result that comes after a change of backend is not stored. */
  fill(key: string, token: string, value: unknown, life: Lifetime): Promise<boolean> {
    if (this.#homeless.delete(token)) return Promise.resolve(false)
    return this.#router.write({
      operation: 'fill',
      keys: [key],
      left: () => encode(value),
      send: backend => backend.fill(key, token, value, life),
      detour: ({ store, error }) => {
        if (error !== undefined || store === undefined) return false
        const { claimedAt, journal } = this.#outage
        const text = encode(value)
        const at = claimedAt.get(token)
        claimedAt.delete(token)
        const stored = store.fill(key, token, value, life)
        if (at !== undefined && stored === true) journal.copy(key, text, life, at)
        return stored
      },
    })
  }
  expire(key: string, life: Lifetime): Promise<boolean> {
    return this.#router.read('expire', key, false, backend => {
      if (backend !== this.#remote) this.#outage.journal.expire(key, life, this.#outage.stamp())
      return backend.expire(key, life)
    })
  }

  async claim(key: string, token: string, leaseMs: number, refresh: boolean): Promise<Claim> {
    // Whoever has just waited in vain for the value shall not wait as long again for the claim.
    const claim = this.#router.failedJustNow(key)
      ? HOMELESS
      : await this.#router.read<Claim>('claim', key, HOMELESS, backend => {
          if (backend !== this.#remote) this.#outage.claimedAt.set(token, this.#outage.stamp())
          return backend.claim(key, token, leaseMs, refresh)
        })
    if (claim === HOMELESS) this.#homeless.add(token)
    return claim
  }
  renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    if (this.#homeless.has(token)) return Promise.resolve(true)
    return this.#router.read('renew', key, true, backend => backend.renew(key, token, leaseMs))
  }
  release(key: string, token: string): Promise<void> {
    if (this.#homeless.delete(token)) return Promise.resolve()
    return this.#router.read('release', key, undefined, backend => {
      this.#outage.claimedAt.delete(token)
      return backend.release(key, token)
    })
  }

  async stats(exact: boolean): Promise<BackendStats> {
    const stats = await this.#router.look('stats', NOTHING, backend => backend.stats(exact))
    return { ...stats, errors: stats.errors + this.#router.errors, degraded: this.#outage.active }
  }
  async probe(): Promise<Probe> {
    return this.#outage.active ? { set: false, get: false, delete: false } : this.#remote.probe()
  }
  ready(): Promise<void> {
    return this.#router.look('ready', undefined, backend => backend.ready())
  }
  onInvalidate(listener: (keys: readonly string[] | undefined) => void): void {
    this.#outage.invalidate = listener
  }
  async close(): Promise<void> {
    await this.#outage.close()
    await this.#remote.close()
  }
  get counters(): SharedCounters | undefined {
    return this.#remote.counters
  }

  details(): Record<string, unknown> {
    return { ...this.#remote.details?.(), ...this.#outage.details() }
  }

  #keep(items: readonly Item[], { at, store }: Detour): Awaitable<boolean> {
    const { journal } = this.#outage
    const texts = items.map(item => encode(item.value))
    if (store === undefined) {
      // nobody would answer with the value, so the least is that nobody answers with the one before it
      for (const { key } of items) journal.delete(key, at)
      return false
    }
    return store.setMany(items.filter(({ key, life }, i) => journal.set(key, texts[i] ?? '', life, at)))
  }

  #forget(keys: readonly string[], { at, store }: Detour): Awaitable<number> {
    const news = keys.filter(key => this.#outage.journal.delete(key, at))
    return store?.deleteMany(news) ?? 0
  }
}

const nothing = (): null => null

function unavailable(operation: string, key: string): CacheError {
  return new CacheError(
    'ERR_CACHE_UNAVAILABLE',
    `${operation}: the store is away and there is no fallback; allow one with fallback: true`,
    { operation, key },
  )
}
