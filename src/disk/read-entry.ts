import { decode } from '../codec/decode.js'
import type { Entry } from '../entry.js'
import { aliveFor, endOfFresh, readStaleTtl, readText } from './record.js'
import type { StoreTime } from './store-time.js'

/**
 * The entry in a record, fresh or stale; undefined once it is over.
 * @throws CacheError ERR_CACHE_DECODE
 */
export function readEntry(record: Buffer | undefined, time: StoreTime): Entry | undefined {
  if (record === undefined || aliveFor(record, time.read()) <= 0) return undefined
  const expiresAt = time.toNow(endOfFresh(record))
  const staleUntil = expiresAt + readStaleTtl(record)
  return { value: decode(readText(record)), expiresAt, staleUntil }
}
