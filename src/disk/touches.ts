import type { Account, Transaction } from './transaction.js'

/** Most reads remembered between two writes; the busiest keys are the likeliest to be among them. */
const MOST = 512

/**
 * Carries reads into the order of use. To write on every read would be dear, so a read counts only when it matters: once the store
 * is half full, and for entries that are not among the youngest quarter anyway.
 */
export class Touches {
  readonly #maxBytes: number
  readonly #keys = new Set<string>()
  #youngFrom = 0

  /** @param maxBytes Infinity where nothing is ever evicted, or not by use */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Tells how full the store is and how far its order of use reaches. */
  observe(account: Account, oldestPlace: number): void {
    const roomy = account.bytes * 2 < this.#maxBytes
    this.#youngFrom = roomy ? 0 : account.place - (account.place - oldestPlace) / 4
  }

  /** False: no read would be noted. */
  get wanted(): boolean {
    return this.#youngFrom > 0 && this.#keys.size < MOST
  }

  /** A read of a key at a place; true if it was noted. */
  note(key: string, place: number): boolean {
    if (place >= this.#youngFrom || this.#keys.size >= MOST) return false
    this.#keys.add(key)
    return true
  }

  get pending(): boolean {
    return this.#keys.size > 0
  }

  flush(transaction: Transaction): void {
    for (const key of this.#keys) transaction.touch(key)
    this.#keys.clear()
  }
}
