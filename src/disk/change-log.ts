import type { Tables } from './environment.js'
import { readMark, writeMark } from './marks.js'
import type { Transaction } from './transaction.js'

/** One commit's changes by one writer. Cleared prefixes stand for every key that begins with them. */
interface Change {
  readonly writer: string
  readonly keys: readonly string[]
  readonly prefixes: readonly string[]
}

/** Changes kept; a reader that is further behind drops everything. */
const KEPT = 1024
/** Beyond this a change is written as "all keys". */
const MOST_KEYS = 256
const EVERYTHING = ''

/** Writes down what a transaction changed, so that processes with copies in memory can drop them. */
export function logChanges({ tables, changed, cleared }: Transaction): void {
  let number = readMark(tables, 'change')
  for (const writer of new Set([...changed.keys(), ...cleared.keys()])) {
    const keys = [...(changed.get(writer) ?? [])]
    const prefixes = [...(cleared.get(writer) ?? [])]
    const change: Change =
      keys.length > MOST_KEYS ? { writer, keys: [], prefixes: [EVERYTHING] } : { writer, keys, prefixes }
    number++
    tables.changes.put(number, Buffer.from(JSON.stringify(change)))
    tables.changes.remove(number - KEPT)
  }
  writeMark(tables, 'change', number)
}

/**
 * The stored keys under `prefix` that writers other than `writer` changed after change number `since`; `undefined` = any of them
 * may have been.
 */
export function changesSince(
  { changes }: Tables,
  since: number,
  latest: number,
  { prefix, writer }: { readonly prefix: string; readonly writer: string },
): string[] | undefined {
  if (latest - since > KEPT) return undefined
  const keys: string[] = []
  for (let number = since + 1; number <= latest; number++) {
    const row = changes.getBinaryFast(number)
    // gone: another process has gone on meanwhile
    if (row === undefined) return undefined
    const change = JSON.parse(row.toString('utf8', 0, row.length)) as Change
    if (change.writer === writer) continue
    if (change.prefixes.some(cleared => cleared.startsWith(prefix) || prefix.startsWith(cleared)))
      return undefined
    for (const key of change.keys) if (key.startsWith(prefix)) keys.push(key)
  }
  return keys
}
