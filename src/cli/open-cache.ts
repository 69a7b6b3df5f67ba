import { statSync } from 'node:fs'
import type { Cache } from '../cache.js'
import type { CacheType } from '../cache-types.js'
import { type Config, readConfig } from '../config.js'
import { createCache } from '../create-cache.js'
import { CacheError, isCacheError } from '../errors.js'
import { checkKey, isKey } from '../key.js'
import type { Context } from './context.js'
import { type ReadDetails, storeDetails } from './key-details.js'
import { listeningPrefixes } from './listening-prefixes.js'
import { prefixOf } from './prefix-of.js'
import { redisDetails } from './redis-details.js'
import { type Scope, type ScopeOptions, scopeOf, typeScope } from './scope.js'
import { nameOfTarget, resolveTarget, type StoreTarget, type TargetOptions } from './target.js'
import { UsageError } from './usage-error.js'

export interface StoreOptions extends TargetOptions, ScopeOptions {
  /** Seconds within which the store has to answer. */
  readonly timeout?: number
  /** Set by commands that write: a disk store that is named and not there is made, not taken for a mistyped path. */
  readonly creates?: boolean
  /** Set by commands that change entries: applications that hold copies have to hear of it. */
  readonly writes?: boolean
}

export interface Place {
  readonly cache: Cache
  /** As that cache names it. */
  readonly key: string
}

export interface OpenedCache {
  readonly cache: Cache
  readonly target: StoreTarget
  readonly scope: Scope
  readonly details: ReadDetails
  /** Keys that match; left out are the engine's own, which a look at the whole store would show, and what no cache can have made. */
  scan(pattern: string): AsyncIterable<string>
  /**
   * Where a key is to be written. A full name such as `users:42` is the key `42` of the cache `users`: written as that, its accounts
   * on disk and its write stamps in Redis are those of the application's cache. Which part of a name is the cache's
   * is asked of those that listen for changes, else it ends at the first colon.
   */
  place(key: string): Place
  /** A cache of another part of the same store. */
  within(scope: Scope): Cache
  /** Closes the caches of a disk store, for a long run to give back what it has mapped; who goes on asks for them anew. */
  letGo(): Promise<void>
  /** Where the factory keeps the caches of a type. */
  scopeOfType(type: CacheType): Scope
}

const DEFAULT_TIMEOUT_S = 2
const MOST_PREFIXES = 100

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
  if (options.disk !== undefined && !options.creates) assertStore(target)
  const scope = scopeOf(options, config)
  context.announce(target)
  const timeoutMs = timeoutMsOf(options)
  const foreign = once(() => context.note('left alone: keys whose text no cache wrote'))
  const { within, letGo, close } = cachesOf(target, { ...config, redisTimeoutMs: timeoutMs }, cache => {
    cache.on('degraded', ({ reason }) => onUnreachable(unreachable(target, reason)))
    cache.on('error', ({ error }) => {
      if (isCacheError(error) && error.code === 'ERR_CACHE_DECODE') foreign()
    })
  })
  context.defer(close)
  const unmakeable = once(() =>
    context.note('left out: keys that no cache can have made, with control characters or over 512 bytes'),
  )
  const cache = within(scope)
  const fullName = (key: string) => (scope.prefix === '' ? key : `${scope.prefix}:${key}`)
  const asks = options.writes && target.kind === 'redis'
  const [listening] = await Promise.all([asks ? listeningPrefixes(target.url, timeoutMs) : [], cache.ready()])
  return {
    cache,
    target,
    scope,
    details:
      target.kind === 'redis'
        ? redisDetails(target.url, timeoutMs, fullName, context.defer)
        : storeDetails(cache),
    place: placesIn(scope, within, listening),
    scan: pattern => ofCaches(cache.scan(pattern), unmakeable),
    within,
    letGo,
    scopeOfType: type => typeScope(type, config),
  }
}

/** @param listening prefixes, colon included, whose caches listen for changes; longest first */
function placesIn(
  scope: Scope,
  within: OpenedCache['within'],
  listening: readonly string[],
): OpenedCache['place'] {
  const { prefix: outer, ttl } = scope
  const prefixes = new Set<string>()
  return key => {
    checkKey(key, 'cachectl')
    const name = outer === '' ? key : `${outer}:${key}`
    const heardBy = listening.find(one => name.startsWith(one) && name !== one)
    if (heardBy !== undefined)
      return { cache: within({ prefix: heardBy.slice(0, -1), ttl }), key: name.slice(heardBy.length) }
    const prefix = outer === '' ? prefixOf(key) : ''
    const own = key.slice(prefix.length + 1)
    if (prefix === '' || own === '') return { cache: within(scope), key }
    // many different beginnings are no prefixes of caches
    if (prefixes.size >= MOST_PREFIXES && !prefixes.has(prefix)) return { cache: within(scope), key }
    prefixes.add(prefix)
    return { cache: within({ prefix, ttl }), key: own }
  }
}

export function timeoutMsOf({ timeout = DEFAULT_TIMEOUT_S }: StoreOptions): number {
  return Math.round(timeout * 1000)
}

function assertStore(target: StoreTarget): void {
  // throws where the path cannot be looked at
  if (target.kind === 'disk' && statSync(target.path, { throwIfNoEntry: false }) === undefined)
    throw new UsageError(
      `there is no disk store at ${target.location}; cachectl set, cachectl warm or an application makes one`,
    )
}

/** One cache for each part of the store that is asked for. */
function cachesOf(
  target: StoreTarget,
  config: Config,
  onOpen: (cache: Cache) => void,
): Pick<OpenedCache, 'within' | 'letGo'> & { close(): Promise<void> } {
  const where =
    target.kind === 'redis'
      ? ({ backend: 'redis', redisUrl: target.url } as const)
      : ({ backend: 'disk', path: target.path } as const)
  const byPrefix = new Map<string, Cache>()
  let closed = false
  const within = ({ prefix, ttl }: Scope) => {
    const known = byPrefix.get(prefix)
    if (known !== undefined) return known
    const options = {
      ...where,
      keyPrefix: prefix,
      ttl,
      allowUnprefixed: true,
      enabled: true,
      fallback: false,
      shareCounters: false,
      // what is looked at may be somebody else's
      removeUndecodable: false,
    }
    const cache = createCache(options, config)
    byPrefix.set(prefix, cache)
    onOpen(cache)
    // a command that was given up goes on for a moment
    if (closed) void cache.close()
    return cache
  }
  const closeAll = async () => {
    const caches = [...byPrefix.values()]
    byPrefix.clear()
    await Promise.all(caches.map(cache => cache.close()))
  }
  return {
    within,
    letGo: async () => {
      if (target.kind === 'disk') await closeAll()
    },
    close() {
      closed = true
      return closeAll()
    },
  }
}

/** Keys of the engine hold a control character, which no user's key may. */
async function* ofCaches(keys: AsyncIterable<string>, onOther: () => void): AsyncIterable<string> {
  for await (const key of keys) {
    if (isKey(key)) yield key
    else if (!key.includes('\u0001')) onOther()
  }
}

function once(act: () => void): () => void {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}

function unreachable(target: StoreTarget, reason: string): CacheError {
  const wayOut =
    target.kind === 'redis'
      ? 'Check the server, and REDIS_URL or --redis; cachectl doctor looks closer'
      : 'Check the path'
  return new CacheError(
    'ERR_CACHE_UNAVAILABLE',
    `${nameOfTarget(target)} cannot be reached: ${reason.replace(/\.$/, '')}. ${wayOut}`,
  )
}
