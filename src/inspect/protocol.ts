import type { BackendKind } from '../backends/backend.js'
import type { CacheHealth } from '../health.js'
import type { CacheStats } from '../stats.js'

/** Raised when an old command could misread a new process, or the reverse. */
export const PROTOCOL_VERSION = 1

/** How a process introduces itself. */
export interface ProcessInfo {
  readonly protocol: number
  readonly pid: number
  /** What `--app` matches. */
  readonly app: string
  /** Seconds since the process started. */
  readonly uptime: number
  /** Version of cachectl inside it. */
  readonly version: string
  readonly caches: readonly CacheInfo[]
}

export interface CacheInfo {
  readonly name: string
  readonly backend: BackendKind
  readonly keyPrefix: string
}

export interface LiveStats {
  readonly cache: string
  readonly stats: CacheStats
  /** Breaker, tracker, journal, running factories: as the backend tells them. */
  readonly details: Readonly<Record<string, unknown>>
}

export interface LiveHealth {
  readonly cache: string
  readonly health: CacheHealth
}

/** What one tier of one cache of one process holds at a key. */
export interface LiveEntry {
  readonly cache: string
  readonly keyPrefix: string
  readonly tier: 'L1' | 'L2'
  readonly backend: BackendKind
  /** The codec's text, which keeps every type; undefined = it is not there. */
  readonly encoded?: string
  /** Seconds of fresh life left; null = for ever. */
  readonly ttl?: number | null
}

export interface HotKey {
  readonly cache: string
  readonly key: string
  /** Share of the reads seen, 0 to 1. */
  readonly share: number
}

/** Everything one may ask a process. Reading only, but `flushL1`, which costs it no more than misses. */
export interface Verbs {
  info: { args: Record<string, never>; result: ProcessInfo }
  stats: { args: { exact?: boolean }; result: readonly LiveStats[] }
  health: { args: Record<string, never>; result: readonly LiveHealth[] }
  keys: {
    args: { pattern: string; limit: number; cache?: string }
    result: { keys: readonly string[]; more: boolean }
  }
  inspect: { args: { key: string }; result: readonly LiveEntry[] }
  hot: { args: { ms: number; limit: number }; result: readonly HotKey[] }
  flushL1: { args: { cache?: string }; result: { dropped: number } }
}

export type Verb = keyof Verbs

/** One line of JSON each way. */
export interface Request<V extends Verb = Verb> {
  readonly id: number
  readonly verb: V
  readonly args: Verbs[V]['args']
}

export type Response = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string })
