import type { Lifetime } from './entry.js'
import { CacheError } from './errors.js'

/**
 * Seconds (fractions allowed, `Infinity` = never) -> milliseconds.
 * @throws CacheError ERR_CACHE_INVALID_TTL
 */
export function toMilliseconds(
  seconds: unknown,
  name: string,
  operation: string,
  zeroAllowed = false,
): number {
  if (typeof seconds === 'number' && (seconds > 0 || (zeroAllowed && seconds === 0))) {
    const ms = seconds * 1000
    // a lifetime under a millisecond still lives for one: stores count whole milliseconds
    return ms === Number.POSITIVE_INFINITY || ms === 0 ? ms : Math.max(1, Math.round(ms))
  }
  const shown = typeof seconds === 'number' ? String(seconds) : typeof seconds
  throw new CacheError(
    'ERR_CACHE_INVALID_TTL',
    `${operation}: ${name} must be a number of seconds above 0, or Infinity for "never expires"; got ${shown}`,
    { operation },
  )
}

/** A call's ttl in seconds, or the cache's default. */
export function lifetimeOf(ttl: number | undefined, fallback: Lifetime, operation: string): Lifetime {
  return ttl === undefined ? fallback : { ttl: toMilliseconds(ttl, 'ttl', operation), staleTtl: 0 }
}
