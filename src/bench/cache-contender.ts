import { createCache } from '../create-cache.js'
import type { CacheOptions } from '../options.js'
import type { Contender, ContenderSpec } from './contender.js'

/** A cache of this package as a contender. */
export function cacheSpec(name: string, options: CacheOptions): ContenderSpec {
  return { name, module: import.meta.url, settings: options }
}

export async function openContender(options: CacheOptions): Promise<Contender> {
  const cache = createCache({ ttl: 3600, enabled: true, ...options })
  await cache.ready()
  return {
    get: key => cache.get(key),
    set: (key, value) => cache.set(key, value),
    getMany: keys => cache.mget(keys),
    getOrSet: (key, factory) => cache.getOrSet(key, factory),
    close: () => cache.close(),
  }
}
