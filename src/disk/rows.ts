import type { Row, Table } from './environment.js'

/** A row of an order: [owner, place or epoch ms, stored key]. */
export type OrderRow = readonly [owner: string, rank: number, key: string]

/** Sorts behind every key. */
const LAST = '\u{10ffff}'

/** The first rows of an owner whose rank is in `from ... upTo`, both included; a copy, so the table may be changed meanwhile. */
export function orderRows(
  table: Table,
  owner: string,
  limit: number,
  { from = 0, upTo = Number.MAX_VALUE }: { readonly from?: number; readonly upTo?: number } = {},
): OrderRow[] {
  const rows = table.getKeys({ start: [owner, from], end: [owner, upTo, LAST], limit })
  return Array.from(rows as Iterable<unknown>) as OrderRow[]
}

export function countRows(table: Table, owner: string, upTo: number): number {
  return table.getKeysCount({ start: [owner, 0], end: [owner, upTo, LAST] })
}

/** Where a prefix's keys begin and end among all keys. */
export interface KeyRange {
  readonly start?: Row
  readonly end?: Row
}

/** UTF-8 keeps the order of code points, so what begins with the prefix lies between it and its last character plus one. */
export function rangeOf(prefix: string): KeyRange {
  if (prefix === '') return {}
  const last = prefix.charCodeAt(prefix.length - 1)
  return { start: prefix, end: prefix.slice(0, -1) + String.fromCharCode(last + 1) }
}

/** Up to `limit` keys of a range, after `after`. */
export function keysIn(table: Table, range: KeyRange, limit: number, after?: string): string[] {
  const options = after === undefined ? range : { ...range, start: after, exclusiveStart: true }
  return Array.from(table.getKeys({ ...options, limit }) as Iterable<unknown>) as string[]
}

/** All owners that ever held entries. */
export function ownersIn(accounts: Table): string[] {
  const rows = Array.from(accounts.getKeys() as Iterable<unknown>) as (readonly [owner: string, number])[]
  return rows.map(([owner]) => owner)
}
