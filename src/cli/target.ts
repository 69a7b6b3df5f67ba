import { resolve } from 'node:path'
import type { Config } from '../config.js'
import { redactUrl } from '../redact-url.js'
import { parseUrl } from '../redis/parse-url.js'
import { UsageError } from './usage-error.js'

/** The store that a command acts on, and why it is this one. `location` never holds a password. */
export type StoreTarget =
  | { readonly kind: 'disk'; readonly path: string; readonly location: string; readonly reason: string }
  | { readonly kind: 'redis'; readonly url: string; readonly location: string; readonly reason: string }

/** A running process, looked into through its socket. */
export interface ProcessTarget {
  readonly kind: 'process'
  readonly location: string
  readonly reason: string
}

export type Target = StoreTarget | ProcessTarget

/** What the command line may say about it. */
export interface TargetOptions {
  readonly redis?: string
  readonly disk?: string
}

/**
 * The command line wins, then CACHE_BACKEND, then REDIS_URL, then CACHE_PATH; with nothing configured it is the embedded
 * disk store of the current directory.
 * @throws UsageError where two targets are named, or the named one cannot be reached from outside
 */
export function resolveTarget(options: TargetOptions, config: Config, cwd: string): StoreTarget {
  if (options.redis !== undefined && options.disk !== undefined)
    throw new UsageError('--redis and --disk name two targets; use one of them')
  if (options.redis !== undefined) return redisTarget(checkedUrl(options.redis), '--redis')
  if (options.disk !== undefined) return diskTarget(options.disk, '--disk', cwd)

  const { backend, isSet } = config
  if (backend === 'memory') throw new UsageError(MEMORY_IS_INSIDE)
  if (backend === 'disk') return diskTarget(config.path, 'CACHE_BACKEND=disk', cwd)
  if (backend === 'redis' || backend === 'multi_tier')
    return redisTarget(config.redisUrl, `CACHE_BACKEND=${backend}`)
  if (isSet.has('redisUrl')) return redisTarget(config.redisUrl, 'REDIS_URL')
  return diskTarget(config.path, isSet.has('path') ? 'CACHE_PATH' : 'nothing configured', cwd)
}

const MEMORY_IS_INSIDE =
  'CACHE_BACKEND=memory: a memory cache lives inside its own process. Start that with CACHE_INSPECT=1 and use --pid or --app ' +
  '(cachectl ps lists them), or name a store with --redis or --disk'

/** `disk .cachectl/store (nothing configured)`, `redis://cache:6379 (REDIS_URL)` */
export function describeTarget(target: Target): string {
  return `${nameOfTarget(target)} (${target.reason})`
}

/** A Redis URL says what it is. */
export function nameOfTarget({ kind, location }: Target): string {
  return kind === 'redis' ? location : `${kind} ${location}`
}

function diskTarget(path: string, reason: string, cwd: string): StoreTarget {
  if (path === '') throw new UsageError(`${reason} is empty; name a directory`)
  return { kind: 'disk', path: resolve(cwd, path), location: path, reason }
}

function checkedUrl(url: string): string {
  try {
    parseUrl(url)
    return url
  } catch (error) {
    throw error instanceof Error ? new UsageError(error.message.replace('redisUrl:', '--redis:')) : error
  }
}

function redisTarget(url: string, reason: string): StoreTarget {
  return { kind: 'redis', url, location: redactUrl(url), reason }
}
