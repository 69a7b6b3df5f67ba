import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.js'
import { createCache } from '../../src/create-cache.js'
import type { CacheOptions } from '../../src/options.js'
import { anyValue } from '../helpers/any-value.js'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'

let server: RedisServer
const path = mkdtempSync(join(tmpdir(), 'cachectl-values-'))
beforeAll(async () => {
  server = await startRedis()
})
afterAll(async () => {
  await server.stop()
  rmSync(path, { recursive: true, force: true })
})

const WAYS: [string, () => CacheOptions][] = [
  ['memory that hands out copies', () => ({ backend: 'memory', clone: true })],
  ['disk', () => ({ backend: 'disk', path })],
  ['redis', () => ({ backend: 'redis', redisUrl: server.url })],
  ['multi_tier over Redis', () => ({ backend: 'multi_tier', redisUrl: server.url })],
  ['multi_tier over disk', () => ({ backend: 'multi_tier', path })],
]

test.each(WAYS)(
  'any values come back deepStrictEqual, one by one and together: %s',
  async (name, options) => {
    const open = () =>
      createCache({ timeoutMs: 5000, keyPrefix: `values-${name}`, ...options() }, readConfig({}))
    const writer = open()
    // of another process, as it were: nothing that the writer holds in memory can answer for it
    const reader = writer.backend === 'memory' ? writer : open()
    await Promise.all([writer.ready(), reader.ready()])
    const same = (found: unknown, value: unknown) => expect(isDeepStrictEqual(found, value)).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.array(anyValue, { minLength: 1, maxLength: 5 }), async values => {
        const items = values.map((value, i) => ({ key: `k${i}`, value }))
        const [first] = values
        expect(await writer.mset(items)).toBe(true)
        expect(await writer.set('first', first)).toBe(true)
        // twice, as the second answer of tiers comes from L1
        for (let read = 0; read < 2; read++) {
          const found = await reader.mget(items.map(({ key }) => key))
          for (const { key, value } of items) same(found[key], value)
          same(await reader.get('first'), first)
        }
        same(await reader.take('first'), first)
      }),
      { numRuns: 60 },
    )
    await Promise.all([writer.close(), reader.close()])
  },
)
