import { randomUUID } from 'node:crypto'
import type { Doubt, JournalEntry } from '../backends/remote-backend.js'
import { decode } from '../codec/decode.js'
import type { Lifetime } from '../entry.js'
import { type Debt, mergeIncrement, sizeOf } from './debt.js'

/** The key under which an owed `clear` is kept; no entry can have it. */
const CLEAR = ''

/**
 * The writes that a remote store is owed, newest wins: one record per key, increments added up, nothing older than an owed
 * clear. Records that have been handed out stay as they are until settled, so a repeated replay repeats exactly the same.
 */
export class Journal {
  /** Handed out by `next` and not settled yet. */
  readonly #sent = new Map<string, Debt>()
  #debts = new Map<string, Debt>()
  /** Keys that a write on its way may still change, or has changed later than we know. */
  readonly #doubts = new Map<string, Doubt>()
  #bytes = 0
  #overflowed = false
  readonly #maxBytes: number
  readonly #onOverflow: (entries: number, bytes: number) => void
  readonly #idPrefix = randomUUID()
  #ids = 0

  /**
   * @param maxBytes past it, all that is owed collapses to one clear
   * @param onOverflow told of the first collapse since it was last empty, and what was owed then
   */
  constructor(maxBytes: number, onOverflow: (entries: number, bytes: number) => void = () => {}) {
    this.#maxBytes = maxBytes
    this.#onOverflow = onOverflow
  }

  get size(): number {
    return this.#debts.size + this.#sent.size
  }

  /** Bytes taken, about. */
  get bytes(): number {
    return this.#bytes
  }

  /** True if it collapsed since it was last empty. */
  get overflowed(): boolean {
    return this.#overflowed
  }

  /**
   * @param text the encoded value
   * @param at server time in epoch milliseconds at which the write was made
   * @returns false if something newer of this key is owed already, so this write is history
   */
  set(key: string, text: string, life: Lifetime, at: number): boolean {
    return this.#record({ op: 'set', key, text, life, at, copy: false })
  }

  /** A computed value, which nobody loses if it is dropped: it makes room for writes and never causes an overflow. */
  copy(key: string, text: string, life: Lifetime, at: number): boolean {
    const debt: Debt = { op: 'set', key, text, life, at, copy: this.#holdsNoWriteOf(key) }
    return this.#bytes + sizeOf(debt) <= this.#maxBytes && this.#record(debt)
  }

  delete(key: string, at: number): boolean {
    return this.#record({ op: 'delete', key, at })
  }

  increment(key: string, by: number, life: Lifetime, at: number): boolean {
    const id = `${this.#idPrefix}:${++this.#ids}`
    const fresh: Debt = { op: 'increment', key, id, by, life, at }
    return this.#record(mergeIncrement(this.#debts.get(key), fresh))
  }

  /** Gives an owed value another lifetime; without one there is nothing to do. */
  expire(key: string, life: Lifetime, at: number): void {
    const debt = this.#debts.get(key) ?? this.#sent.get(key)
    if (debt?.op === 'set') this.#record({ ...debt, life, at })
  }

  /** Everything owed so far is void; what was made later than `at` stays. */
  clear(at: number): void {
    for (const [key, debt] of this.#sent) if (debt.at <= at) this.#sent.delete(key)
    const later = [...this.#debts.values()].filter(debt => debt.at > at)
    // a clear spares what is stamped later, so what may land late has to go by name
    const late = [...this.#doubts.keys()].map((key): Debt => ({ op: 'delete', key, at }))
    const clear: Debt = { op: 'clear', key: CLEAR, at }
    this.#debts = new Map([clear, ...late, ...later].map(debt => [debt.key, debt]))
    this.#recount()
  }

  /** A write to this key, made before those recorded here, may land after them. */
  doubt(key: string, left: Doubt[number]): void {
    this.#doubts.set(key, [...(this.#doubts.get(key) ?? []), left])
    const clear = this.#debts.get(CLEAR)
    if (clear !== undefined && !this.#debts.has(key)) this.delete(key, clear.at)
  }

  /**
   * A write to this key, made at `at`, has landed in the middle of an outage.
   * @returns true if nothing newer of this key is owed
   */
  landed(key: string, left: Doubt[number], at: number): boolean {
    this.doubt(key, left)
    const debt = this.#debts.get(key)
    if (debt !== undefined && debt.at >= at) return false
    if (debt !== undefined && left !== undefined) {
      this.#debts.delete(key)
      this.#bytes -= sizeOf(debt)
    }
    return true
  }

  /** Every write that was on its way has landed or never will. */
  forgetDoubts(): void {
    this.#doubts.clear()
  }

  /**
   * What to replay next: what is out and not settled, else the next records up to about these limits. A clear comes alone, as
   * everything else has to wait for it.
   */
  next(maxEntries: number, maxBytes: number): readonly JournalEntry[] {
    if (this.#sent.size === 0) this.#handOut(maxEntries, maxBytes)
    return [...this.#sent.values()].map(debt => toEntry(debt, this.#doubts.get(debt.key)))
  }

  /** These have been applied. */
  settle(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      const key = keyOf(entry)
      const debt = this.#sent.get(key)
      if (debt === undefined) continue
      this.#sent.delete(key)
      this.#bytes -= sizeOf(debt)
    }
    if (this.size === 0) this.#overflowed = false
  }

  /** Lets the others go first at the next attempt. */
  postpone(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      const debt = this.#sent.get(keyOf(entry))
      if (debt === undefined) continue
      this.#sent.delete(debt.key)
      this.#sent.set(debt.key, debt)
    }
  }

  /** The store will not take this value: what is left to do is to see that it keeps no older one. */
  giveUp(entry: JournalEntry): void {
    const debt = this.#sent.get(keyOf(entry))
    this.settle([entry])
    if (debt?.op === 'set') this.#record({ op: 'delete', key: debt.key, at: debt.at })
  }

  #record(debt: Debt): boolean {
    const { key } = debt
    if (this.#isHistory(key, debt.at)) return false
    const before = this.#debts.get(key)
    if (before !== undefined) this.#bytes -= sizeOf(before)
    this.#debts.set(key, debt)
    this.#bytes += sizeOf(debt)
    if (this.#bytes > this.#maxBytes) this.#shrink(debt.at)
    return true
  }

  /** Something newer of this key, or a newer clear, is owed already. */
  #isHistory(key: string, at: number): boolean {
    const isNewer = (debt: Debt | undefined) => debt !== undefined && debt.at > at
    const [debts, sent] = [this.#debts, this.#sent]
    return (
      isNewer(debts.get(key)) ||
      isNewer(sent.get(key)) ||
      isNewer(debts.get(CLEAR)) ||
      isNewer(sent.get(CLEAR))
    )
  }

  #holdsNoWriteOf(key: string): boolean {
    const before = this.#debts.get(key)
    return before === undefined || (before.op === 'set' && before.copy)
  }

  #handOut(maxEntries: number, maxBytes: number): void {
    let bytes = 0
    for (const [key, debt] of this.#debts) {
      if (this.#sent.size >= maxEntries || bytes >= maxBytes || this.#sent.has(CLEAR)) return
      this.#debts.delete(key)
      this.#sent.set(key, debt)
      bytes += sizeOf(debt)
    }
  }

  #shrink(at: number): void {
    for (const [key, debt] of this.#debts) if (debt.op === 'set' && debt.copy) this.#debts.delete(key)
    this.#recount()
    if (this.#bytes <= this.#maxBytes) return
    if (!this.#overflowed) this.#onOverflow(this.size, this.#bytes)
    this.#overflowed = true
    let newest = at
    for (const debt of this.#debts.values()) newest = Math.max(newest, debt.at)
    this.clear(newest)
  }

  #recount(): void {
    this.#bytes = 0
    for (const debts of [this.#sent, this.#debts])
      for (const debt of debts.values()) this.#bytes += sizeOf(debt)
  }
}

function keyOf(entry: JournalEntry): string {
  return entry.op === 'clear' ? CLEAR : entry.key
}

function toEntry(debt: Debt, doubt: Doubt | undefined): JournalEntry {
  if (debt.op === 'clear') return { op: 'clear', at: debt.at }
  const inDoubt = doubt === undefined ? {} : { doubt }
  if (debt.op !== 'set') return { ...debt, ...inDoubt }
  const { op, key, life, at } = debt
  return { op, key, value: decode(debt.text), life, at, ...inDoubt }
}
