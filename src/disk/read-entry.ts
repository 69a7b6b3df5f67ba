import { decode } from '../codec/decode.js'
import type { Entry } from '../entry.js'
import type { Tables } from './environment.js'
import { endOfFresh, goneAt, readHead } from './head.js'
import type { StoreTime } from './store-time.js'

/**
 * The entry under a stored key, fresh or stale; undefined once it is over. The usual one, without a stale window, takes a single
 * look-up: its text carries when it ends.
 * @throws CacheError ERR_CACHE_DECODE; what LMDB says of a damaged store
 */
export function readEntry(tables: Tables, key: string, time: StoreTime): Entry | undefined {
  const text = tables.entries.get(key)
  if (text === undefined) return undefined
  const end = tables.endOfLast()
  if (end < 0) return readStaleable(tables, key, text, time)
  if (time.read() >= end) return undefined
  const expiresAt = time.toNow(end)
  return { value: decode(text), expiresAt, staleUntil: expiresAt }
}

function readStaleable({ heads }: Tables, key: string, text: string, time: StoreTime): Entry | undefined {
  const row = heads.getBinaryFast(key)
  if (row === undefined) return undefined
  const head = readHead(row)
  if (time.read() >= goneAt(head)) return undefined
  const expiresAt = time.toNow(endOfFresh(head))
  return { value: decode(text), expiresAt, staleUntil: expiresAt + head.staleTtl }
}
