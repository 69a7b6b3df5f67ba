import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'
import { type LifecycleOptions, lifecycle } from './scenarios/lifecycle.js'

const MIB = 1024 * 1024
let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

/** Nothing is left of the caches, and the process ended by itself (else `lifecycle` rejects). */
async function leavesNothing(options: LifecycleOptions): Promise<void> {
  const { before, after, stderr } = await lifecycle(options)
  expect(after.heap - before.heap).toBeLessThan(2 * MIB)
  expect(after.resources).toBeLessThanOrEqual(before.resources)
  expect(after.timers).toBeLessThanOrEqual(before.timers + 2)
  expect(after.listeners).toBe(before.listeners)
  expect(stderr).toBe('')
}

describe('create and close', () => {
  test('2,000 caches that were never used', () => {
    const options = { backend: 'multi_tier', redisUrl: server.url, keyPrefix: 'life', maxSize: 100 } as const
    return leavesNothing({ options, cycles: 2_000, warmUp: 500, use: false })
  })

  test('100 caches that connected, read and wrote', () => {
    const options = { backend: 'multi_tier', redisUrl: server.url, keyPrefix: 'life', maxSize: 100 } as const
    return leavesNothing({ options, cycles: 100, warmUp: 50, use: true })
  })

  test('30 caches whose Redis is not there: no crash, and still an end', () => {
    const options = {
      backend: 'multi_tier',
      redisUrl: 'redis://127.0.0.1:1',
      keyPrefix: 'life',
      maxSize: 100,
    } as const
    return leavesNothing({ options, cycles: 30, warmUp: 20, use: true })
  })
})
