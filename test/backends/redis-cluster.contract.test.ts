import { afterAll, beforeAll, describe, test } from 'vitest'
import { createRedisBackend } from '../../src/backends/redis.js'
import { systemClock } from '../../src/clock.js'
import { createCache } from '../../src/create-cache.js'
import { backendContract } from '../../src/testing/contract.js'
import { type RedisCluster, startCluster } from '../helpers/redis-cluster.js'
import { openTiers } from '../helpers/redis-tiers.js'

let cluster: RedisCluster
beforeAll(async () => {
  cluster = await startCluster()
})
afterAll(() => cluster.stop())

const KINDS = ['redis', 'multi_tier'] as const

describe.each(KINDS)('%s on a cluster of three masters keeps the contract', kind => {
  test.concurrent.each(backendContract)('$name', ({ run }) =>
    run({
      async open({ keyPrefix, ttl }) {
        const target = { url: cluster.url }
        const prefix = `${keyPrefix}:`
        const backend =
          kind === 'redis'
            ? createRedisBackend({ target, prefix, timeoutMs: 10_000, clock: systemClock })
            : openTiers({ target, prefix, timeoutMs: 10_000 }).backend
        await backend.ready()
        return createCache({ backend, ...(keyPrefix && { keyPrefix }), ...(ttl && { ttl }) })
      },
      pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
      shared: true,
      references: false,
    }),
  )
})
