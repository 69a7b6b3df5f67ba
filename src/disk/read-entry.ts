import { decode } from '../codec/decode.js'
import type { Entry } from '../entry.js'
import { aliveFor, freshFor, readStaleTtl, readText } from './record.js'

/** What time it is on both scales: records carry the wall clock's, entries the monotonic clock's. */
export interface Times {
  readonly now: number
  readonly wall: number
}

/**
 * The entry in a record, fresh or stale; undefined once it is over.
 * @throws CacheError ERR_CACHE_DECODE
 */
export function readEntry(record: Buffer | undefined, { now, wall }: Times): Entry | undefined {
  if (record === undefined || aliveFor(record, wall) <= 0) return undefined
  const expiresAt = now + freshFor(record, wall)
  const staleUntil = expiresAt + readStaleTtl(record)
  return { value: decode(readText(record)), expiresAt, staleUntil }
}
