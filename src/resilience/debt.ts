import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import type { Lifetime } from '../entry.js'

interface Write {
  readonly key: string
  /** Server time in epoch milliseconds at which it was made. */
  readonly at: number
}

export interface SetDebt extends Write {
  readonly op: 'set'
  /** The encoded value: a snapshot that the caller cannot change any more. */
  readonly text: string
  readonly life: Lifetime
  /** True for a computed value that replaces no write: it may be dropped when room is short. */
  readonly copy: boolean
}

export interface IncrementDebt extends Write {
  readonly op: 'increment'
  readonly id: string
  readonly by: number
  readonly life: Lifetime
}

/** A write that the remote store has not got yet. */
export type Debt =
  | SetDebt
  | IncrementDebt
  | (Write & { readonly op: 'delete' })
  | (Write & { readonly op: 'clear' })

/** What a record takes besides its strings. */
const OVERHEAD_BYTES = 160

/** Bytes on the heap, about; strings count two bytes a character, which most need not. */
export function sizeOf(debt: Debt): number {
  const text = debt.op === 'set' ? debt.text.length : 0
  return OVERHEAD_BYTES + 2 * (debt.key.length + text)
}

/** What is left of a lifetime at `now`; undefined if nothing is. */
export function remainingLife(debt: SetDebt | IncrementDebt, now: number): Lifetime | undefined {
  const ttl = debt.life.ttl - Math.max(0, now - debt.at)
  if (ttl > 0) return { ttl, staleTtl: debt.life.staleTtl }
  const staleTtl = debt.life.staleTtl + ttl
  // a lifetime cannot start stale: one millisecond fresh is the least
  return staleTtl > 1 ? { ttl: 1, staleTtl: staleTtl - 1 } : undefined
}

/** An increment on top of what is owed for its key. */
export function mergeIncrement(before: Debt | undefined, debt: IncrementDebt): Debt {
  if (before === undefined || before.op === 'clear') return debt
  if (before.op === 'delete') return asSet(debt, debt.by, debt.life)
  if (before.op === 'increment') {
    const by = before.by + debt.by
    const life = remainingLife(before, debt.at) ?? debt.life
    return Number.isSafeInteger(by) ? { ...before, by, life, at: debt.at } : before
  }
  const fresh = debt.at - before.at < before.life.ttl
  if (!fresh) return asSet(debt, debt.by, debt.life)
  const sum = addTo(decode(before.text), debt.by)
  // what is no integer refuses an increment, so the owed value stands
  return sum === undefined ? before : asSet(debt, sum, remainingLife(before, debt.at) ?? debt.life)
}

function asSet({ key, at }: IncrementDebt, value: number, life: Lifetime): SetDebt {
  return { op: 'set', key, text: encode(value), life, at, copy: false }
}

function addTo(value: unknown, by: number): number | undefined {
  const sum = typeof value === 'number' && Number.isSafeInteger(value) ? value + by : Number.NaN
  return Number.isSafeInteger(sum) ? sum : undefined
}
