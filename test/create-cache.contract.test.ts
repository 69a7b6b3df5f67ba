import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { readConfig } from '../src/config.js'
import { createCache } from '../src/create-cache.js'
import type { CacheOptions } from '../src/options.js'
import { backendContract } from '../src/testing/contract.js'
import { type RedisServer, startRedis } from './helpers/redis-server.js'

/** The backends as users get them: put together by createCache, with breaker, fallback, journal and tracker. */
let server: RedisServer
const path = mkdtempSync(join(tmpdir(), 'cachectl-contract-'))
beforeAll(async () => {
  server = await startRedis()
})
afterAll(async () => {
  await server.stop()
  rmSync(path, { recursive: true, force: true })
})

const WAYS: [string, () => CacheOptions][] = [
  ['redis', () => ({ backend: 'redis', redisUrl: server.url })],
  ['multi_tier over Redis, by tracking', () => ({ backend: 'auto', redisUrl: server.url })],
  ['multi_tier over Redis, by pub/sub', () => ({ redisUrl: server.url, coherence: 'pubsub' })],
  ['multi_tier over disk', () => ({ backend: 'multi_tier', path })],
  ['disk', () => ({ backend: 'disk', path })],
]

describe.each(WAYS)('%s from createCache keeps the contract', (_name, options) => {
  for (const { name, run } of backendContract)
    test.concurrent(name, () =>
      run({
        open: given => createCache({ timeoutMs: 5000, ...options(), ...given }, readConfig({})),
        pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
        shared: true,
        references: false,
      }),
    )
})
