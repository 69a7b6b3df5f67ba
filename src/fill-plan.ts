import type { Lifetime } from './entry.js'
import { CacheError } from './errors.js'
import { toMilliseconds } from './lifetime.js'

/** Options of `getOrSet`. All durations are seconds; fractions allowed. */
export interface GetOrSetOptions {
  /** How long the new value is fresh; default: the cache's ttl. */
  ttl?: number
  /** How long after that it may be served stale while a factory runs or fails. Default 0. */
  staleTtl?: number
  /** Refresh in the background when a fresh value has no more than this left. */
  refreshAhead?: number
  /** How long to wait for the factory while a stale value is at hand. Default 0: answer stale at once, refresh behind. */
  softTimeout?: number
  /** After this the factory is aborted through its signal and its callers get ERR_CACHE_FACTORY_TIMEOUT (or the stale value). */
  hardTimeout?: number
  /** 0 to 1: shortens each ttl by up to this share at random, so that what was filled together does not expire together. */
  jitter?: number
  /**
   * One factory per fleet instead of one per process. The holder's lease (default 10 s) is renewed while its factory runs; if
   * the holder dies, the others recover within the lease.
   */
  lock?: boolean | { lease: number }
  /** Stops this caller's waiting; the factory goes on for the others. */
  signal?: AbortSignal
}

/** The options in milliseconds, checked. */
export interface FillPlan {
  readonly lock: boolean
  readonly leaseMs: number
  readonly softTimeoutMs: number
  readonly hardTimeoutMs: number
  life(random: () => number): Lifetime
}

const DEFAULT_LEASE_S = 10

/** @throws CacheError ERR_CACHE_INVALID_TTL, ERR_CACHE_INVALID_OPTION */
export function planFill(options: GetOrSetOptions, defaults: Lifetime): FillPlan {
  const { lock = false, jitter = 0 } = options
  const ttl = options.ttl === undefined ? defaults.ttl : milliseconds(options.ttl, 'ttl')
  const staleTtl =
    options.staleTtl === undefined ? defaults.staleTtl : milliseconds(options.staleTtl, 'staleTtl', true)
  if (!(jitter >= 0 && jitter <= 1))
    throw new CacheError(
      'ERR_CACHE_INVALID_OPTION',
      `getOrSet: jitter must be between 0 and 1, got ${jitter}`,
    )
  const lease = typeof lock === 'object' ? lock.lease : DEFAULT_LEASE_S
  return {
    lock: lock !== false,
    leaseMs: milliseconds(lease, 'lock.lease'),
    softTimeoutMs: milliseconds(options.softTimeout ?? 0, 'softTimeout', true),
    hardTimeoutMs: milliseconds(options.hardTimeout ?? Number.POSITIVE_INFINITY, 'hardTimeout'),
    life: random => ({
      ttl: ttl === Number.POSITIVE_INFINITY ? ttl : shorten(ttl, jitter, random),
      staleTtl,
    }),
  }
}

export function refreshAheadMs(options: GetOrSetOptions): number {
  return milliseconds(options.refreshAhead ?? 0, 'refreshAhead', true)
}

function shorten(ttl: number, jitter: number, random: () => number): number {
  return Math.max(1, Math.round(ttl * (1 - jitter * random())))
}

function milliseconds(seconds: number, name: string, zeroAllowed = false): number {
  return toMilliseconds(seconds, name, 'getOrSet', zeroAllowed)
}
