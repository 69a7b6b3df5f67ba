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
  /** A cache of another part of the same store. */
  within(scope: Scope): Cache
  /** Where the factory keeps the caches of a type. */
  scopeOfType(type: CacheTypeName): Scope
}

export const DEFAULT_TIMEOUT_S = 2

/**
 * Opens the store a command acts on, and says which one it is. Where the store cannot be reached, now or later, the command ends
 * with that error: it never acts on a fallback.
 * @param onUnreachable for a command whose answer it is that the store is away
 * @throws UsageError, CacheError
 */
export async function openCache(
  context: Context,
  options: StoreOptions,
  onUnreachable = (error: Error) => context.fail(error),
): Promise<OpenedCache> {
  // the command's own caches are nobody's to look into
  const config = { ...readConfig(context.env), inspect: false }
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
    cache.on('degraded', ({ reason }) => onUnreachable(unreachable(target, reason)))
    return cache
  }
  const byPrefix = new Map<string, Cache>()
  const within = (part: Scope): Cache => {
    const cache = byPrefix.get(part.prefix) ?? open(part)
    byPrefix.set(part.prefix, cache)
    return cache
  }
  const cache = within(scope)
  await cache.ready()
  return {
    cache,
    target,
    scope,
    details: storeDetails(cache),
    scan: pattern => withoutReserved(cache.scan(pattern)),
    within,
    scopeOfType: type => typeScope(type, config),
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
