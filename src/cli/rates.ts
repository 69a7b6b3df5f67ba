import type { StatsRow } from './stats-rows.js'

/** What a row did since the last look. */
export interface Rates {
  /** Requests per second. */
  readonly requests: number
  /** Share answered from the cache since the last look; null without requests. */
  readonly hitRate: number | null
  readonly evictions: number
  /** Requests per second at the last looks, the newest last. */
  readonly history: readonly number[]
}

const HISTORY = 30

interface Seen {
  readonly row: StatsRow
  readonly history: readonly number[]
}

/** Turns counters, which only grow, into rates: call it with each look in turn. */
export function rateMeter(now: () => number): (rows: readonly StatsRow[]) => Rates[] {
  let before = new Map<string, Seen>()
  let at = Number.NaN
  return rows => {
    const seconds = (now() - at) / 1000
    at = now()
    const seen = new Map<string, Seen>()
    const rates = rows.map(row => {
      const id = `${row.pid} ${row.cache}`
      const rate = ratesOf(row, before.get(id), seconds)
      seen.set(id, { row, history: rate.history })
      return rate
    })
    before = seen
    return rates
  }
}

function ratesOf(row: StatsRow, before: Seen | undefined, seconds: number): Rates {
  if (before === undefined) return { requests: 0, hitRate: null, evictions: 0, history: [] }
  const [now, then] = [row.counters, before.row.counters]
  const requests = (now?.totalRequests ?? 0) - (then?.totalRequests ?? 0)
  const hits = sum(now?.cacheHits, now?.staleHits) - sum(then?.cacheHits, then?.staleHits)
  const perSecond = Math.max(0, requests / seconds)
  return {
    requests: perSecond,
    hitRate: requests > 0 ? hits / requests : null,
    evictions: Math.max(0, (row.evictions - before.row.evictions) / seconds),
    history: [...before.history, perSecond].slice(-HISTORY),
  }
}

function sum(a = 0, b = 0): number {
  return a + b
}
