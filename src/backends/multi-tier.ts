import type { Clock } from '../clock.js'
import { type Entry, entryUntil, isFresh, type Lifetime } from '../entry.js'
import { Admission } from './admission.js'
import type {
  Awaitable,
  Backend,
  BackendListener,
  BackendStats,
  Claim,
  Item,
  Layer,
  Probe,
  ReadNeed,
  SharedCounters,
  TierStats,
} from './backend.js'
import { Coherence, type CoherenceOptions, type ReadToken } from './coherence.js'
import type { CoherenceSource } from './coherence-source.js'
import type { MemoryBackend } from './memory.js'

export interface MultiTierOptions {
  readonly l1: MemoryBackend
  readonly l2: Backend
  /** How L1 learns of what changes in L2. */
  readonly source: CoherenceSource
  /** Longest life of a copy in L1, in milliseconds: a safety net under the coherence. */
  readonly l1MaxTtlMs: number
  readonly clock: Clock
  readonly listener?: BackendListener | undefined
  /** See {@link CoherenceOptions}. */
  readonly without?: CoherenceOptions['without']
}

/**
 * Copies of L2's entries in memory. L1 answers at once, without a promise; it holds nothing that L2 has dropped or replaced, beyond
 * the flight time of that news, and nothing at all while the news may not arrive.
 */
class MultiTierBackend implements Backend {
  readonly kind = 'multi_tier'
  readonly layers: readonly Layer[]
  readonly #l1: MemoryBackend
  readonly #l2: Backend
  readonly #source: CoherenceSource
  readonly #rules: Coherence
  readonly #clock: Clock
  readonly #maxTtlMs: number
  readonly #emit: BackendListener
  readonly #admission = new Admission()
  readonly #reads = { l1: 0, l2: 0, miss: 0 }

  constructor({ l1, l2, source, l1MaxTtlMs, clock, listener, without }: MultiTierOptions) {
    this.#l1 = l1
    this.#l2 = l2
    this.#source = source
    this.#clock = clock
    this.#maxTtlMs = l1MaxTtlMs
    this.#emit = listener ?? (() => {})
    this.#rules = new Coherence({ drop: (keys, cause) => this.#drop(keys, cause), without })
    this.layers = [
      { tier: 'L1', backend: l1 },
      { tier: 'L2', backend: l2 },
    ]
    source.start(this.#rules)
    l2.onInvalidate?.(keys => this.#rules.invalidate(keys))
  }

  get counters(): SharedCounters | undefined {
    return this.#l2.counters
  }

  get(key: string, need?: ReadNeed): Awaitable<Entry | undefined> {
    this.#source.poll?.()
    const copy = this.#readL1(key)
    if (copy !== undefined) return copy
    const token = this.#admit(key)
    const found = this.#l2.get(key, token === undefined ? need : undefined)
    if (!(found instanceof Promise)) return this.#settle(token, found)
    return found.then(
      entry => this.#settle(token, entry),
      error => {
        this.#giveUp(token)
        throw error
      },
    )
  }

  async getMany(keys: readonly string[], need?: ReadNeed): Promise<(Entry | undefined)[]> {
    this.#source.poll?.()
    const entries = keys.map(key => this.#readL1(key))
    const reads = keys.flatMap((key, i) =>
      entries[i] === undefined ? [{ key, i, token: this.#admit(key) }] : [],
    )
    const read = async (some: typeof reads, need?: ReadNeed): Promise<void> => {
      if (some.length === 0) return
      try {
        const wanted = some.map(({ key }) => key)
        const found = await this.#l2.getMany(wanted, need)
        for (const [n, { i, token }] of some.entries()) entries[i] = this.#settle(token, found[n])
      } catch (error) {
        for (const { token } of some) this.#giveUp(token)
        throw error
      }
    }
    const toCopy = reads.filter(({ token }) => token !== undefined)
    const others = reads.filter(({ token }) => token === undefined)
    await Promise.all([read(toCopy), read(others, need)])
    return entries
  }

  set(key: string, value: unknown, life: Lifetime): Awaitable<boolean> {
    this.#rules.touch([key])
    return this.#l2.set(key, value, life)
  }

  setMany(items: readonly Item[]): Awaitable<boolean> {
    this.#rules.touch(items.map(item => item.key))
    return this.#l2.setMany(items)
  }

  delete(key: string): Awaitable<boolean> {
    this.#rules.touch([key])
    return this.#l2.delete(key)
  }

  deleteMany(keys: readonly string[]): Awaitable<number> {
    this.#rules.touch(keys)
    return this.#l2.deleteMany(keys)
  }

  take(key: string): Awaitable<Entry | undefined> {
    this.#rules.touch([key])
    return this.#l2.take(key)
  }

  has(key: string): Awaitable<boolean> {
    this.#source.poll?.()
    return this.#l1.get(key) !== undefined || this.#l2.has(key)
  }

  increment(key: string, by: number, life: Lifetime): Awaitable<number> {
    this.#rules.touch([key])
    return this.#l2.increment(key, by, life)
  }

  expire(key: string, life: Lifetime): Awaitable<boolean> {
    this.#rules.touch([key])
    return this.#l2.expire(key, life)
  }

  ttl(key: string): Awaitable<number | null> {
    return this.#l2.ttl(key)
  }

  scan(pattern: string): AsyncIterable<readonly string[]> {
    return this.#l2.scan(pattern)
  }

  async clear(): Promise<number> {
    this.#rules.touch(undefined)
    const count = await this.#l2.clear()
    // what was read while the clear went on is as old as the clear
    this.#rules.touch(undefined)
    return count
  }

  claim(key: string, token: string, leaseMs: number, refresh: boolean): Awaitable<Claim> {
    return this.#l2.claim(key, token, leaseMs, refresh)
  }

  renew(key: string, token: string, leaseMs: number): Awaitable<boolean> {
    return this.#l2.renew(key, token, leaseMs)
  }

  fill(key: string, token: string, value: unknown, life: Lifetime): Awaitable<boolean> {
    this.#rules.touch([key])
    return this.#l2.fill(key, token, value, life)
  }

  release(key: string, token: string): Awaitable<void> {
    return this.#l2.release(key, token)
  }

  async stats(exact: boolean): Promise<BackendStats> {
    const first = this.#l1.stats(exact)
    const second = await this.#l2.stats(exact)
    return {
      ...second,
      evictions: first.evictions + second.evictions,
      tiers: [this.#tier('L1', first), this.#tier('L2', second)],
    }
  }

  probe(): Awaitable<Probe> {
    return this.#l2.probe()
  }

  ready(): Awaitable<void> {
    return this.#l2.ready()
  }

  async close(): Promise<void> {
    await this.#source.close()
    await this.#l2.close()
    await this.#l1.close()
  }

  details(): Record<string, unknown> {
    const armed = this.#rules.armed.length > 0
    return { ...this.#l2.details?.(), coherence: { ...this.#source.details(), armed } }
  }

  #readL1(key: string): Entry | undefined {
    const entry = this.#l1.get(key)
    if (entry !== undefined) this.#reads.l1++
    return entry
  }

  /** A token where the answer of L2 is to be copied. */
  #admit(key: string): ReadToken | undefined {
    const l1 = this.#l1
    if (l1.full && !this.#admission.askedAgain(key, l1.size)) return undefined
    return this.#rules.begin(key)
  }

  #settle(token: ReadToken | undefined, entry: Entry | undefined): Entry | undefined {
    if (entry === undefined) {
      this.#giveUp(token)
      this.#reads.miss++
      return undefined
    }
    this.#reads.l2++
    if (token !== undefined && this.#rules.end(token, this.#source.originOf(entry)))
      this.#promote(token.key, entry)
    return entry
  }

  #giveUp(token: ReadToken | undefined): void {
    if (token !== undefined) this.#rules.end(token, undefined)
  }

  /** The copy lives as long as the entry is fresh, at most `l1MaxTtlMs`; how long the entry itself lives is still told. */
  #promote(key: string, entry: Entry): void {
    const now = this.#clock.now()
    if (!isFresh(entry, now)) return
    const { value, expiresAt } = entry
    const until = now + Math.min(this.#maxTtlMs, this.#source.maxCopyMs ?? Number.POSITIVE_INFINITY)
    this.#l1.adopt(key, entryUntil(value, expiresAt, Math.min(expiresAt, until)))
  }

  #drop(keys: readonly string[] | undefined, cause: 'news' | 'own'): void {
    const l1 = this.#l1
    const held = keys === undefined ? l1.clear() > 0 : keys.filter(key => l1.delete(key)).length > 0
    if (held && cause === 'news') this.#emit('invalidate', { keys })
  }

  #tier(name: 'L1' | 'L2', stats: BackendStats): TierStats {
    const { l1, l2, miss } = this.#reads
    const [backend, hits, misses] = name === 'L1' ? [this.#l1.kind, l1, l2 + miss] : [this.#l2.kind, l2, miss]
    const { entries, bytes, evictions, expirations } = stats
    return { tier: name, backend, hits, misses, entries, bytes, evictions, expirations }
  }
}

export function createMultiTierBackend(options: MultiTierOptions): Backend {
  return new MultiTierBackend(options)
}
