import { type Entry, makeEntry } from '../entry.js'
import { createStore } from '../eviction/create-store.js'
import type { EvictionPolicyName } from '../options.js'

/** How often each policy would have had the answer, by how many entries it may hold. */
export interface TraceReport {
  readonly requests: number
  readonly distinctKeys: number
  /** Entries; the last size holds every key. */
  readonly sizes: readonly number[]
  readonly policies: readonly { readonly policy: EvictionPolicyName; readonly hitRates: readonly number[] }[]
  readonly advice: string
}

export const POLICIES: readonly EvictionPolicyName[] = ['lru', 'ttl', 'random']
/** Shares of the distinct keys. */
const SHARES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
const ENOUGH = 0.95

/**
 * Replays an access log: the key of each line is read, and stored where it misses.
 * @param keys as numbers, one for each line, in order; each distinct key its own, from 0
 * @param sizes entries; default: shares of the distinct keys from 1 % to all
 */
export function replayTrace(
  keys: Uint32Array,
  distinctKeys: number,
  sizes = defaultSizes(distinctKeys),
): TraceReport {
  const policies = POLICIES.map(policy => ({
    policy,
    hitRates: sizes.map(size => hitRate(keys, policy, size)),
  }))
  const report = { requests: keys.length, distinctKeys, sizes, policies }
  return { ...report, advice: adviseSize(report) }
}

function defaultSizes(distinctKeys: number): number[] {
  return [...new Set(SHARES.map(share => Math.max(1, Math.ceil(distinctKeys * share))))]
}

function hitRate(keys: Uint32Array, policy: EvictionPolicyName, maxSize: number): number {
  const store = createStore(policy, { maxSize }, () => {})
  let hits = 0
  for (const [i, number] of keys.entries()) {
    const key = String(number)
    if (store.get(key) !== undefined) hits++
    // each entry ends a moment after the one before: under `ttl` the oldest goes first
    else store.set(key, entryAt(i), 1)
  }
  return keys.length === 0 ? 0 : hits / keys.length
}

function entryAt(now: number): Entry {
  return makeEntry(1, { ttl: 1e12, staleTtl: 0 }, now)
}

function adviseSize({ sizes, policies, distinctKeys }: Omit<TraceReport, 'advice'>): string {
  const best = (i: number) =>
    policies.reduce((top, { policy, hitRates }) =>
      (hitRates[i] ?? 0) > (top.hitRates[i] ?? 0) ? { policy, hitRates } : top,
    )
  const most = best(sizes.length - 1).hitRates.at(-1) ?? 0
  if (most === 0) return 'No key came twice: a cache cannot help this traffic.'
  const i = sizes.findIndex((_, at) => (best(at).hitRates[at] ?? 0) >= ENOUGH * most)
  const { policy, hitRates } = best(i)
  const share = (((hitRates[i] ?? 0) / most) * 100).toFixed(0)
  return `${sizes[i]?.toLocaleString('en-US')} of ${distinctKeys.toLocaleString('en-US')} entries with policy ${policy} give ${share} % of the hits that an unbounded cache would.`
}
