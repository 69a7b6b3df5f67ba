import { expect, onTestFinished, test } from 'vitest'
import { createRedisBackend } from '../../src/backends/redis.js'
import { systemClock } from '../../src/clock.js'
import { startRedis } from '../helpers/redis-server.js'
import { startTcpProxy } from '../helpers/tcp-proxy.js'

test('a read that needs a second round trip has one deadline for both', async () => {
  const server = await startRedis()
  const proxy = await startTcpProxy(server.port)
  const timeoutMs = 400
  const target = { url: proxy.url }
  const backend = createRedisBackend({ target, prefix: 'd:', timeoutMs, clock: systemClock })
  onTestFinished(async () => {
    await backend.close()
    await proxy.stop()
    await server.stop()
  })
  await backend.set('plain', 1, { ttl: 60_000, staleTtl: 0 })
  await backend.set('stale window', 1, { ttl: 60_000, staleTtl: 60_000 })
  // 260 ms for one round trip
  proxy.delay(130)
  expect(await backend.get('plain', 'value')).toMatchObject({ value: 1 })
  await expect(backend.get('stale window', 'value')).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT' })
})
