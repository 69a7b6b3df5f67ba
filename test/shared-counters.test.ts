import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.js'
import { createCache } from '../src/create-cache.js'
import { type RedisServer, startRedis } from './helpers/redis-server.js'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

const open = (keyPrefix: string, backend: 'redis' | 'multi_tier' = 'redis') =>
  createCache({ backend, redisUrl: server.url, keyPrefix, timeoutMs: 3000 }, readConfig({}))

describe('counters of the fleet', () => {
  test('outlive the processes that counted', async () => {
    for (const backend of ['redis', 'multi_tier'] as const) {
      const cache = open('outlive', backend)
      await cache.set('a', 1)
      await cache.get('a')
      await cache.get('a')
      await cache.get('none')
      await cache.close()
    }
    const later = open('outlive')
    expect(await later.getSharedStats()).toMatchObject({ hits: 4, misses: 2, sets: 2, hitRate: 4 / 6 })
    expect((await later.getStats()).totalRequests).toBe(0)
    await later.close()
  })

  test('hold what a living process has not sent yet, are spared by clear and are no keys', async () => {
    const cache = open('spared')
    await cache.set('a', 1)
    await cache.get('a')
    await cache.close()
    const next = open('spared')
    await next.clear()
    await next.get('a')
    expect(await next.keys()).toEqual([])
    expect(await next.getSharedStats()).toMatchObject({ hits: 1, misses: 1, sets: 1 })
    await next.close()
  })

  test('on disk they outlive the process too, and a cache that only looks adds nothing', async () => {
    const path = mkdtempSync(join(tmpdir(), 'cachectl-counters-'))
    const onDisk = (shareCounters: boolean) =>
      createCache({ backend: 'disk', path, keyPrefix: 'd', shareCounters }, readConfig({}))
    const cache = onDisk(true)
    await cache.set('a', 1)
    await cache.get('a')
    await cache.close()
    for (let look = 0; look < 2; look++) {
      const looking = onDisk(false)
      await looking.get('a')
      expect(await looking.getSharedStats()).toMatchObject({ hits: 1, sets: 1, misses: 0 })
      await looking.close()
    }
    rmSync(path, { recursive: true })
  })

  test('memory shares none', async () => {
    expect(await createCache({ backend: 'memory' }, readConfig({})).getSharedStats()).toBeUndefined()
  })
})
