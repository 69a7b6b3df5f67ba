import type { Cache } from '../cache.js'
import { encode } from '../codec/encode.js'
import { shownTtl } from './seconds.js'

/** What `keys --sort` shows of a key. */
export interface KeyDetail {
  readonly key: string
  /** Bytes of the stored value; in Redis, of all that it keeps for the key. */
  readonly bytes: number
  /** Seconds left; null = never expires. */
  readonly ttl: number | null
  /** Seconds since it was last used; null where the store does not keep it. */
  readonly idle: number | null
}

export const SORTS = ['size', 'ttl', 'idle'] as const
export type SortName = (typeof SORTS)[number]

/** Puts first what one looks for: the largest, the soonest to expire, the longest unused. */
export const bySort: Readonly<Record<SortName, (a: KeyDetail, b: KeyDetail) => number>> = {
  size: (a, b) => b.bytes - a.bytes,
  ttl: (a, b) => (a.ttl ?? Number.MAX_VALUE) - (b.ttl ?? Number.MAX_VALUE),
  idle: (a, b) => (b.idle ?? -1) - (a.idle ?? -1),
}

/** Reads the details of a batch of keys; a key that went meanwhile is left out. */
export type ReadDetails = (keys: readonly string[]) => Promise<KeyDetail[]>

/** For any store: what the value takes in its stored form. */
export function storeDetails(cache: Cache): ReadDetails {
  return async keys => {
    const [values, ttls] = await Promise.all([cache.mget(keys), Promise.all(keys.map(key => cache.ttl(key)))])
    return keys.flatMap((key, at) => {
      const ttl = ttls[at]
      const value = values[key]
      if (ttl === null || ttl === undefined || value === undefined) return []
      return [{ key, bytes: Buffer.byteLength(encode(value)), ttl: shownTtl(ttl), idle: null }]
    })
  }
}
