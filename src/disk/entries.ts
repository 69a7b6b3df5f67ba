import type { Lifetime } from '../entry.js'
import { dropClaims } from './claims.js'
import { type KeyRange, keysIn } from './rows.js'
import type { Transaction } from './transaction.js'

/** Who writes, under which prefix, when. */
export interface Author {
  readonly owner: string
  /** Name of the cache in this process; its own changes are not told to it. */
  readonly writer: string
  readonly time: number
}

/** Stores a value; the claim on its key, if any, is void. */
export function putEntry(tx: Transaction, by: Author, key: string, text: string, life: Lifetime): void {
  tx.put(key, by.owner, { since: by.time, ...life }, text)
  tx.tables.claims.remove(key)
  tx.tell(by.writer, key)
}

/** True if a live entry was removed. Its claim goes in any case: a delete wins over a running factory. */
export function removeEntry(tx: Transaction, by: Author, key: string): boolean {
  const alive = tx.isAlive(key, by.time)
  tx.remove(key)
  tx.tables.claims.remove(key)
  tx.tell(by.writer, key)
  return alive
}

/** Changes a fresh entry's text, keeps its lifetime and returns the new text; undefined where there is none. `change` may throw. */
export function changeText(
  tx: Transaction,
  by: Author,
  key: string,
  change: (text: string) => string,
): string | undefined {
  const head = tx.freshHead(key, by.time)
  const old = tx.tables.entries.get(key)
  if (head === undefined || old === undefined) return undefined
  const text = change(old)
  tx.put(key, by.owner, head, text)
  tx.tables.claims.remove(key)
  tx.tell(by.writer, key)
  return text
}

/** Gives a fresh entry a new lifetime; false where there is none. A running factory's claim stands. */
export function changeLife(tx: Transaction, by: Author, key: string, life: Lifetime): boolean {
  const text = tx.freshHead(key, by.time) && tx.tables.entries.get(key)
  if (text === undefined) return false
  tx.put(key, by.owner, { since: by.time, ...life }, text)
  tx.tell(by.writer, key)
  return true
}

/** Removes up to `limit` entries of a range after `after`, and all claims in it; tells how many lived and where it stopped. */
export function removeRange(
  tx: Transaction,
  by: Author,
  range: KeyRange,
  limit: number,
  after: string | undefined,
): { readonly removed: number; readonly last: string | undefined } {
  if (after === undefined) dropClaims(tx.tables.claims, range)
  const keys = keysIn(tx.tables.heads, range, limit, after)
  let removed = 0
  for (const key of keys) {
    if (tx.isAlive(key, by.time)) removed++
    tx.remove(key)
  }
  tx.tellAll(by.writer, by.owner)
  return { removed, last: keys.length === limit ? keys.at(-1) : undefined }
}
