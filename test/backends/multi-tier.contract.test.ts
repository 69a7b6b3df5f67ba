import { afterAll, beforeAll, describe, test } from 'vitest'
import { createCache } from '../../src/create-cache.js'
import type { Coherence } from '../../src/options.js'
import { backendContract } from '../../src/testing/contract.js'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'
import { openTiers } from '../helpers/redis-tiers.js'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

const MODES: Coherence[] = ['tracking', 'pubsub']

describe.each(MODES)('multi_tier with coherence by %s keeps the contract', mode => {
  test.concurrent.each(backendContract)('$name', ({ run }) =>
    run({
      async open({ keyPrefix, ttl }) {
        const tiers = openTiers({
          target: { url: server.url },
          prefix: `${keyPrefix}:`,
          mode,
          timeoutMs: 10_000,
        })
        await tiers.armed()
        return createCache({ backend: tiers.backend, ...(keyPrefix && { keyPrefix }), ...(ttl && { ttl }) })
      },
      pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
      shared: true,
      references: false,
    }),
  )
})
