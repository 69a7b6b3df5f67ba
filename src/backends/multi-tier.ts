import type { Clock } from '../clock.js'
import { type Entry, isFresh } from '../entry.js'
import type { Awaitable, Backend, BackendListener, BackendStats, TierStats } from './backend.js'
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
export function createMultiTierBackend(options: MultiTierOptions): Backend {
  const { l1, l2, source, clock, l1MaxTtlMs } = options
  const emit: BackendListener = options.listener ?? (() => {})
  const reads = { l1: 0, l2: 0, miss: 0 }
  const rules = new Coherence({ drop, without: options.without })
  source.start(rules)
  l2.onInvalidate?.(keys => rules.invalidate(keys))

  function drop(keys: readonly string[] | undefined, cause: 'news' | 'own'): void {
    const held = keys === undefined ? l1.clear() > 0 : keys.filter(key => l1.delete(key)).length > 0
    if (held && cause === 'news') emit('invalidate', { keys })
  }

  /** Our own write is about to be sent: the copy goes first, and reads in flight may not bring it back. */
  function touch(key: string): void {
    rules.touch([key])
  }

  function readL1(key: string): Entry | undefined {
    const entry = l1.get(key)
    if (entry !== undefined) reads.l1++
    return entry
  }

  function settle(token: ReadToken, entry: Entry | undefined): Entry | undefined {
    if (entry === undefined) {
      rules.end(token, undefined)
      reads.miss++
      return undefined
    }
    reads.l2++
    if (rules.end(token, source.originOf(entry))) promote(token.key, entry)
    return entry
  }

  /** The copy lives as long as the entry is fresh, at most `l1MaxTtlMs`; how long the entry itself lives is still told. */
  function promote(key: string, entry: Entry): void {
    const now = clock.now()
    if (!isFresh(entry, now)) return
    const until = now + Math.min(l1MaxTtlMs, source.maxCopyMs ?? Number.POSITIVE_INFINITY)
    l1.adopt(key, { ...entry, staleUntil: Math.min(entry.expiresAt, until) })
  }

  function get(key: string): Awaitable<Entry | undefined> {
    source.poll?.()
    const copy = readL1(key)
    if (copy !== undefined) return copy
    const token = rules.begin(key)
    const found = l2.get(key)
    if (!(found instanceof Promise)) return settle(token, found)
    return found.then(
      entry => settle(token, entry),
      error => {
        rules.end(token, undefined)
        throw error
      },
    )
  }

  async function getMany(keys: readonly string[]): Promise<(Entry | undefined)[]> {
    source.poll?.()
    const entries = keys.map(readL1)
    const missing = keys.flatMap((_, i) => (entries[i] === undefined ? [i] : []))
    if (missing.length === 0) return entries
    const wanted = missing.map(i => keys[i]!)
    const tokens = wanted.map(key => rules.begin(key))
    try {
      const found = await l2.getMany(wanted)
      for (const [n, i] of missing.entries()) entries[i] = settle(tokens[n]!, found[n])
    } catch (error) {
      for (const token of tokens) rules.end(token, undefined)
      throw error
    }
    return entries
  }

  function tier(name: 'L1' | 'L2', stats: BackendStats): TierStats {
    const hits = name === 'L1' ? reads.l1 : reads.l2
    const misses = name === 'L1' ? reads.l2 + reads.miss : reads.miss
    const { entries, bytes, evictions, expirations } = stats
    const backend = name === 'L1' ? l1.kind : l2.kind
    return { tier: name, backend, hits, misses, entries, bytes, evictions, expirations }
  }

  return {
    kind: 'multi_tier',
    layers: [
      { tier: 'L1', backend: l1 },
      { tier: 'L2', backend: l2 },
    ],
    get,
    getMany,
    set(key, value, life) {
      touch(key)
      return l2.set(key, value, life)
    },
    setMany(items) {
      rules.touch(items.map(item => item.key))
      return l2.setMany(items)
    },
    delete(key) {
      touch(key)
      return l2.delete(key)
    },
    deleteMany(keys) {
      rules.touch(keys)
      return l2.deleteMany(keys)
    },
    take(key) {
      touch(key)
      return l2.take(key)
    },
    has(key) {
      source.poll?.()
      return l1.get(key) !== undefined || l2.has(key)
    },
    increment(key, by, life) {
      touch(key)
      return l2.increment(key, by, life)
    },
    expire(key, life) {
      touch(key)
      return l2.expire(key, life)
    },
    ttl: key => l2.ttl(key),
    scan: pattern => l2.scan(pattern),
    async clear() {
      rules.touch(undefined)
      const count = await l2.clear()
      // what was read while the clear went on is as old as the clear
      rules.touch(undefined)
      return count
    },
    claim: (key, token, leaseMs, refresh) => l2.claim(key, token, leaseMs, refresh),
    renew: (key, token, leaseMs) => l2.renew(key, token, leaseMs),
    fill(key, token, value, life) {
      touch(key)
      return l2.fill(key, token, value, life)
    },
    release: (key, token) => l2.release(key, token),
    async stats(exact) {
      const first = l1.stats(exact)
      const second = await l2.stats(exact)
      return {
        ...second,
        evictions: first.evictions + second.evictions,
        tiers: [tier('L1', first), tier('L2', second)],
      }
    },
    probe: () => l2.probe(),
    ready: () => l2.ready(),
    async close() {
      await source.close()
      await l2.close()
      await l1.close()
    },
    counters: l2.counters,
    details: () => ({ ...l2.details?.(), coherence: { ...source.details(), armed: rules.armed.length > 0 } }),
  }
}
