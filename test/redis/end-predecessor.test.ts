import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createCache } from '../../src/create-cache.js'
import { rawRedis } from '../helpers/raw-redis.js'
import { startRedis } from '../helpers/redis-server.js'
import { until } from '../helpers/redis-tiers.js'
import { startTcpProxy } from '../helpers/tcp-proxy.js'

test('what was sent on a connection that went silent cannot land after what was replayed on the next one', async () => {
  const server = await startRedis()
  const proxy = await startTcpProxy(server.port)
  const raw = rawRedis(server.port)
  const cache = createCache({ backend: 'multi_tier', redisUrl: proxy.url, keyPrefix: 'late', timeoutMs: 100 })
  onTestFinished(async () => {
    await cache.close()
    raw.disconnect()
    await proxy.stop()
    await server.stop()
  })
  let recovered = false
  cache.on('recovered', () => {
    recovered = true
  })
  await cache.set('k', 'first')
  const deliver = proxy.strand()
  // on its way, and journaled when nobody answers
  await cache.set('k', 'late')
  await cache.set('k', 'newest')
  await until(() => recovered, 'it is back on a connection of its own', 10_000)
  expect(await raw.get('late:k')).toBe('"newest"')
  deliver()
  await sleep(100)
  expect(await raw.get('late:k')).toBe('"newest"')
})
