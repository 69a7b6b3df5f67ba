import { randomUUID } from 'node:crypto'
import type { BackendListener } from './backends/backend.js'
import { Cache } from './cache.js'
import { systemClock } from './clock.js'
import { type Config, readConfig } from './config.js'
import { connectBackend } from './connect-backend.js'
import { type Logger, silentLogger } from './logger.js'
import type { CacheOptions } from './options.js'
import { type ResolvedOptions, resolveOptions } from './resolve-options.js'

let flights = 0
const PROCESS_ID = randomUUID()

/**
 * Makes a cache. Synchronous: it connects at its first use, so module top levels keep working; `await cache.ready()` to wait.
 *
 * @throws CacheError ERR_CACHE_INVALID_OPTION for an unknown option or a wrong value, of an option or of the environment
 * @example
 * const users = createCache<User>({ keyPrefix: 'users', ttl: 60 })
 * const user = await users.getOrSet(id, () => loadUser(id))
 */
export function createCache<V = unknown>(
  options: CacheOptions = {},
  config: Config = readConfig(),
): Cache<V> {
  const resolved = resolveOptions(options, config)
  const clock = options.clock ?? systemClock
  const logger = options.logger ?? silentLogger
  const random = Math.random
  const token = () => `${PROCESS_ID}:${++flights}`
  const connect = (report: BackendListener) =>
    connectBackend(resolved, { clock, logger, report, random, token })
  const { name, keyPrefix, life, fallback, shareCounters } = resolved
  const timeoutMs = isRemote(resolved) ? resolved.timeoutMs : Number.POSITIVE_INFINITY
  const cache = new Cache<V>(connect, {
    name,
    keyPrefix,
    life,
    clock,
    logger,
    timeoutMs,
    fallback,
    shareCounters,
    random,
    token,
  })
  if (config.inspect) void show(cache as Cache, logger)
  return cache
}

function isRemote({ own, kind, l2 }: ResolvedOptions): boolean {
  return own === undefined && (kind === 'redis' || (kind === 'multi_tier' && l2 === 'redis'))
}

/** What shows caches is loaded only where it is asked for; a cache that cannot be shown is a cache all the same. */
async function show(cache: Cache, logger: Logger): Promise<void> {
  try {
    const { expose } = await import('./inspect/expose.js')
    await expose(cache, logger)
  } catch (error) {
    logger.warn(`cachectl: what shows caches cannot be loaded: ${String(error)}`)
  }
}
