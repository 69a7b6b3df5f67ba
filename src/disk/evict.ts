import type { EvictionPolicyName } from '../options.js'
import type { Tables } from './environment.js'
import { type OrderRow, orderRows } from './rows.js'
import type { Account, Transaction } from './transaction.js'

/** How much one cache may hold in the store, and who goes first. */
export interface Bound {
  /** Key prefix whose entries are counted. */
  readonly owner: string
  readonly maxBytes: number
  readonly policy: EvictionPolicyName
  /** 0 <= random() < 1. */
  readonly random: () => number
  readonly time: () => number
}

/** What an eviction removed: stored keys. */
export interface Evicted {
  readonly expired: readonly string[]
  readonly evicted: readonly string[]
  /** False: still too full, more rounds are needed. */
  readonly done: boolean
}

/** Most entries removed under one hold of the write lock (some milliseconds). */
const MOST = 500

/** Makes an owner fit its bound: first what has expired, then by policy. `lru`, `ttl` and `random` as their names say, not by sampling. */
export function evict(transaction: Transaction, bound: Bound): Evicted {
  const account = transaction.account(bound.owner)
  const expired: string[] = []
  const evicted: string[] = []
  if (account.bytes > bound.maxBytes) {
    const dead = orderRows(transaction.tables.ends, bound.owner, MOST, { upTo: bound.time() })
    removeUntilFits(dead, expired)
  }
  while (account.bytes > bound.maxBytes && evicted.length < MOST) {
    const victims = pick(transaction, bound, account)
    if (victims.length === 0) break
    removeUntilFits(victims, evicted)
  }
  return { expired, evicted, done: account.bytes <= bound.maxBytes || expired.length + evicted.length === 0 }

  function removeUntilFits(rows: readonly OrderRow[], removed: string[]): void {
    for (const [, , key] of rows) {
      if (account.bytes <= bound.maxBytes) return
      transaction.remove(key)
      removed.push(key)
    }
  }
}

const AT_ONCE = 32

function pick({ tables }: Transaction, bound: Bound, account: Account): OrderRow[] {
  const { owner, policy } = bound
  if (policy === 'random') {
    const drawn = draw(tables, bound, account)
    if (drawn.length > 0) return drawn
  }
  if (policy === 'ttl') {
    const ending = orderRows(tables.ends, owner, AT_ONCE)
    if (ending.length > 0) return ending
  }
  return orderRows(tables.places, owner, AT_ONCE)
}

/** Most draws that may hit a place whose entry is gone. */
const DRAWS = 32

/** One entry, each as likely as any other: draws places until it hits one that is taken. */
function draw({ places }: Tables, { owner, random }: Bound, account: Account): OrderRow[] {
  const oldest = orderRows(places, owner, 1)[0]?.[1] ?? 0
  for (let i = 0; i < DRAWS; i++) {
    const place = oldest + Math.floor(random() * (account.place + 1 - oldest))
    const row = orderRows(places, owner, 1, { from: place, upTo: place })
    if (row.length > 0) return row
  }
  return []
}
