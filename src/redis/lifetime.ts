import type { Lifetime } from '../entry.js'

/** Ten years: as long as a stale window gets, since "stale for ever" has no expiry to count from. */
const MAX_STALE_MS = 315_360_000_000

export interface StoredLife {
  /** PX of the key: fresh and stale time together; '' = no expiry. */
  readonly px: string
  readonly staleMs: number
}

/** Whole milliseconds, as Redis counts. */
export function storedLife({ ttl, staleTtl }: Lifetime): StoredLife {
  if (ttl === Number.POSITIVE_INFINITY) return { px: '', staleMs: 0 }
  const staleMs = Math.min(Math.round(staleTtl), MAX_STALE_MS)
  const total = Math.min(Math.max(1, Math.round(ttl)) + staleMs, Number.MAX_SAFE_INTEGER)
  return { px: String(total), staleMs }
}
