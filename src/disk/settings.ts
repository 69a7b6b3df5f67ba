import type { BackendListener } from '../backends/backend.js'
import type { Clock } from '../clock.js'
import type { EvictionPolicyName } from '../options.js'
import { checkPrefix } from './check-prefix.js'

export interface DiskBackendOptions {
  /** Directory of the store; made where it is missing. Many caches and processes may share it. */
  readonly path: string
  /** In the store before every key, with its colon: `users:`. Empty: the cache sees every key of the store. */
  readonly prefix: string
  /** Most bytes that the entries of this prefix take, keys and order rows included; default 1 GiB; `Infinity` = no limit. */
  readonly maxBytes?: number | undefined
  /** Largest value in bytes of its text; a larger one is not stored. */
  readonly maxEntryBytes?: number | undefined
  readonly policy: EvictionPolicyName
  readonly clock: Clock
  readonly listener?: BackendListener | undefined
  /** Longest wait for the write lock of the store, in milliseconds; default 10,000. */
  readonly lockTimeoutMs?: number | undefined
  /** 0 <= random() < 1; decides whom the policy `random` evicts. */
  readonly random?: (() => number) | undefined
}

/** The options with nothing left open. */
export type DiskSettings = {
  readonly [N in keyof DiskBackendOptions]-?: Exclude<DiskBackendOptions[N], undefined>
}

const GIB = 1024 ** 3
const LOCK_TIMEOUT_MS = 10_000

/** @throws CacheError ERR_CACHE_INVALID_OPTION for a prefix that cannot be stored */
export function diskSettings(options: DiskBackendOptions): DiskSettings {
  checkPrefix(options.prefix)
  return {
    ...options,
    maxBytes: options.maxBytes ?? GIB,
    maxEntryBytes: options.maxEntryBytes ?? Number.POSITIVE_INFINITY,
    listener: options.listener ?? (() => {}),
    lockTimeoutMs: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
    random: options.random ?? Math.random,
  }
}
