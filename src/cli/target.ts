import { resolve } from 'node:path'
import { redactUrl } from '../redis/redact-url.js'
import { UsageError } from './usage-error.js'

/** The cache that a command acts on, and why it is this one. `location` never holds a password. */
export type Target =
  | { readonly kind: 'disk'; readonly path: string; readonly location: string; readonly reason: string }
  | { readonly kind: 'redis'; readonly url: string; readonly location: string; readonly reason: string }
  | { readonly kind: 'process'; readonly socket: string; readonly location: string; readonly reason: string }

/** What the command line may say about it. */
export interface TargetOptions {
  readonly redis?: string
  readonly disk?: string
}

type Env = Readonly<Record<string, string | undefined>>

const EMBEDDED = '.cachectl/store'
const DEFAULT_REDIS = 'redis://localhost:6379/0'

/**
 * The command line wins, then CACHE_BACKEND, then REDIS_URL, then CACHE_PATH; with nothing configured it is the embedded
 * disk store of the current directory.
 * @throws UsageError where two targets are named, or the named one cannot be reached from outside
 */
export function resolveTarget(options: TargetOptions, env: Env, cwd: string): Target {
  if (options.redis !== undefined && options.disk !== undefined)
    throw new UsageError('--redis and --disk name two targets; use one of them')
  if (options.redis !== undefined) return redisTarget(options.redis, '--redis')
  if (options.disk !== undefined) return diskTarget(options.disk, '--disk', cwd)

  switch (env.CACHE_BACKEND?.toLowerCase()) {
    case 'memory':
      throw new UsageError(
        'CACHE_BACKEND=memory: a memory cache lives inside its own process. Start that with CACHE_INSPECT=1 and use --pid or --app ' +
          '(cachectl ps lists them), or name a store with --redis or --disk',
      )
    case 'disk':
      return diskTarget(env.CACHE_PATH || EMBEDDED, 'CACHE_BACKEND=disk', cwd)
    case 'redis':
    case 'multi_tier':
      return redisTarget(env.REDIS_URL || DEFAULT_REDIS, `CACHE_BACKEND=${env.CACHE_BACKEND}`)
  }
  if (env.REDIS_URL) return redisTarget(env.REDIS_URL, 'REDIS_URL')
  if (env.CACHE_PATH) return diskTarget(env.CACHE_PATH, 'CACHE_PATH', cwd)
  return diskTarget(EMBEDDED, 'nothing configured', cwd)
}

/** `disk /srv/app/.cachectl/store (nothing configured)` */
export function describeTarget(target: Target): string {
  return `${target.kind} ${target.location} (${target.reason})`
}

function diskTarget(path: string, reason: string, cwd: string): Target {
  if (path === '') throw new UsageError(`${reason} is empty; name a directory`)
  return { kind: 'disk', path: resolve(cwd, path), location: path, reason }
}

function redisTarget(url: string, reason: string): Target {
  return { kind: 'redis', url, location: redactUrl(url), reason }
}
