import { afterAll, beforeAll, describe, test } from 'vitest'
import { createRedisBackend } from '../../src/backends/redis.js'
import { systemClock } from '../../src/clock.js'
import { createCache } from '../../src/create-cache.js'
import { backendContract } from '../../src/testing/contract.js'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

describe('redis keeps the contract', () => {
  test.concurrent.each(backendContract)('$name', ({ run }) =>
    run({
      open: ({ keyPrefix, ttl }) => {
        const backend = createRedisBackend({
          target: { url: server.url },
          prefix: `${keyPrefix}:`,
          timeoutMs: 10_000,
          clock: systemClock,
        })
        return createCache({ backend, ...(keyPrefix && { keyPrefix }), ...(ttl && { ttl }) })
      },
      pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
      shared: true,
      references: false,
    }),
  )
})
