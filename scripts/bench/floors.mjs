// What the caches of this package are measured against: the least that does the job, written by hand.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const TTL_MS = 3_600_000

const floors = {
  /** lru-cache behind one async function; every cache with an awaited API pays that promise. */
  async 'lru-cache'({ max }) {
    const { LRUCache } = await import('lru-cache')
    const cache = new LRUCache({ max, ttl: TTL_MS })
    return {
      get: async key => cache.get(key),
      set: async (key, value) => void cache.set(key, value),
      close: async () => {},
    }
  },

  async ioredis({ url }) {
    const { Redis } = await import('ioredis')
    const redis = new Redis(url)
    const parse = text => (text === null ? undefined : JSON.parse(text))
    return {
      get: async key => parse(await redis.get(`floor:${key}`)),
      set: (key, value) => redis.set(`floor:${key}`, JSON.stringify(value), 'PX', TTL_MS),
      getMany: async keys => (await redis.mget(keys.map(key => `floor:${key}`))).map(parse),
      close: async () => redis.disconnect(),
    }
  },

  /** What one writes by hand in ten lines: lru-cache in front of ioredis; other processes' writes are not seen. */
  async 'lru-cache + ioredis'({ url, max }) {
    const { LRUCache } = await import('lru-cache')
    const { Redis } = await import('ioredis')
    const cache = new LRUCache({ max, ttl: TTL_MS })
    const redis = new Redis(url, { enableAutoPipelining: true })
    return {
      async get(key) {
        const held = cache.get(key)
        if (held !== undefined) return held
        const text = await redis.get(`tiers:${key}`)
        if (text === null) return undefined
        const value = JSON.parse(text)
        cache.set(key, value)
        return value
      },
      async set(key, value) {
        await redis.set(`tiers:${key}`, JSON.stringify(value), 'PX', TTL_MS)
        cache.set(key, value)
      },
      close: async () => redis.disconnect(),
    }
  },

  /** lmdb with JSON; no time to live, no bound. */
  async lmdb() {
    const { open } = await import('lmdb')
    const path = mkdtempSync(join(tmpdir(), 'cachectl-bench-'))
    const root = open({ path, noSubdir: false, encoding: 'json' })
    return {
      get: async key => root.get(key),
      set: (key, value) => root.put(key, value),
      async close() {
        await root.close()
        rmSync(path, { recursive: true, force: true })
      },
    }
  },
}

export function floor(name, settings = {}) {
  return { name, module: import.meta.url, settings: { floor: name, ...settings } }
}

/** @public Loaded by name in a worker process. */
export function openContender(settings) {
  return floors[settings.floor](settings)
}
