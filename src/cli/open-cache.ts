import type { Cache } from '../cache.js'
import { readConfig } from '../config.js'
import { CacheError } from '../errors.js'
import type { Context } from './context.js'
import { type ReadDetails, storeDetails } from './key-details.js'
import { type CacheTypeName, type Scope, type ScopeOptions, scopeOf, typeScope } from './scope.js'
import { resolveTarget, type StoreTarget, type TargetOptions } from './target.js'

export interface StoreOptions extends TargetOptions, ScopeOptions {
  /** Seconds within which the store has to answer. */
  readonly timeout?: number
}

export interface OpenedCache {
  readonly cache: Cache
  readonly target: StoreTarget
  readonly scope: Scope
  readonly details: ReadDetails
  /** Keys that match; the engine's own are left out, which a look at the whole store would show. */
  scan(pattern: string): AsyncIterable<string>
  /** The cache of a type of the factory in the same store; the opened cache itself for undefined. */
  ofType(type: CacheTypeName | undefined): Cache
}

const DEFAULT_TIMEOUT_S = 2

/**
 * Opens the store a command acts on, and says which one it is. Where the store cannot be reached, now or later, the command ends
 * with that error: it never acts on a fallback.
 * @throws UsageError, CacheError
 */
export async function openCache(context: Context, options: StoreOptions): Promise<OpenedCache> {
  const config = readConfig(context.env)
  const target = resolveTarget(options, config, context.cwd)
  const scope = scopeOf(options, config)
  context.announce(target)
  const { createCache } = await import('../create-cache.js')
  const where =
    target.kind === 'redis'
      ? ({ backend: 'redis', redisUrl: target.url } as const)
      : ({ backend: 'disk', path: target.path } as const)
  const timeoutMs = Math.round((options.timeout ?? DEFAULT_TIMEOUT_S) * 1000)
  const open = ({ prefix, ttl }: Scope): Cache => {
    const rest = { allowUnprefixed: true, enabled: true, fallback: false, timeoutMs }
    const cache = createCache({ ...where, ...rest, keyPrefix: prefix, ttl }, config)
    context.defer(() => cache.close())
    cache.on('degraded', ({ reason }) => context.fail(unreachable(target, reason)))
    return cache
  }
  const cache = open(scope)
  await cache.ready()
  const byType = new Map<CacheTypeName | undefined, Cache>([[undefined, cache]])
  return {
    cache,
    target,
    scope,
    details: storeDetails(cache),
    scan: pattern => withoutReserved(cache.scan(pattern)),
    ofType(type) {
      const found = byType.get(type) ?? open(typeScope(type ?? 'GENERAL', config))
      byType.set(type, found)
      return found
    },
  }
}

/** Keys of the engine hold a control character, which no user's key may. */
async function* withoutReserved(keys: AsyncIterable<string>): AsyncIterable<string> {
  for await (const key of keys) if (!key.includes('\u0001')) yield key
}

function unreachable(target: StoreTarget, reason: string): CacheError {
  const wayOut =
    target.kind === 'redis'
      ? 'Is it running? Check REDIS_URL or --redis; cachectl doctor looks closer'
      : 'Check the path'
  return new CacheError(
    'ERR_CACHE_UNAVAILABLE',
    `${target.kind} ${target.location} cannot be reached: ${reason}. ${wayOut}`,
  )
}
