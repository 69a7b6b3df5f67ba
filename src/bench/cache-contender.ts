import type { CacheOptions } from '../options.js'
import type { Contender, ContenderSpec } from './contender.js'

/** A cache of this package as a contender. Its keys are cleared when it closes, so it needs a `keyPrefix` of its own. */
export function cacheSpec(name: string, options: CacheOptions): ContenderSpec {
  return { name, module: import.meta.url, settings: options }
}

/** @public Loaded by name in a worker process. */
export async function openContender(options: CacheOptions): Promise<Contender> {
  const { createCache } = await import('../create-cache.js')
  const cache = createCache({ ttl: 3600, enabled: true, ...options })
  await cache.ready()
  const { status } = await cache.healthCheck()
  if (status !== 'healthy')
    throw new Error(`it is ${status}: the probe of its ${options.backend} backend failed`)
  return {
    get: key => cache.get(key),
    set: (key, value) => cache.set(key, value),
    getMany: keys => cache.mget(keys),
    getOrSet: (key, factory) => cache.getOrSet(key, factory),
    async close() {
      await cache.clear()
      await cache.close()
    },
  }
}
