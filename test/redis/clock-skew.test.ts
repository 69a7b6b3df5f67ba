import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createRedisBackend } from '../../src/backends/redis.js'
import { type Clock, systemClock } from '../../src/clock.js'
import { rawRedis } from '../helpers/raw-redis.js'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'
import { until } from '../helpers/redis-tiers.js'

const HOURS = 3_600_000
let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

/** A process on a host whose clocks are wrong by so much. */
function openWith(aheadMs: number) {
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    wall: () => systemClock.wall() + aheadMs,
    schedule: systemClock.schedule,
  }
  const client = rawRedis(server.port)
  const backend = createRedisBackend({ target: { client }, prefix: 'skew:', timeoutMs: 2000, clock })
  onTestFinished(async () => {
    await backend.close()
    client.disconnect()
  })
  return { backend, client, clock }
}

test.each([2 * HOURS, -2 * HOURS])(
  'a reader whose clocks are %s ms ahead neither loses nor revives a key',
  async aheadMs => {
    const writer = openWith(0)
    const reader = openWith(aheadMs)
    await writer.backend.set('long', 'held', { ttl: 60_000, staleTtl: 0 })
    await writer.backend.set('short', 'soon gone', { ttl: 100, staleTtl: 0 })
    const entry = await reader.backend.get('long')
    expect(entry?.value).toBe('held')
    const leftMs = Number(entry?.expiresAt) - reader.clock.now()
    expect(leftMs).toBeGreaterThan(50_000)
    expect(leftMs).toBeLessThanOrEqual(60_000)
    expect(await reader.client.pttl('skew:long')).toBeGreaterThan(50_000)
    await until(async () => (await reader.client.exists('skew:short')) === 0, 'the server has removed it')
    expect(await reader.backend.get('short')).toBeUndefined()
  },
)
