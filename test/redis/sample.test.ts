import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createRedisBackend } from '../../src/backends/redis.js'
import { systemClock } from '../../src/clock.js'
import { rawRedis } from '../helpers/raw-redis.js'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'

const OURS = 200_000
const OTHERS = 100_000
const RARE = 3000
let server: RedisServer
let raw: Redis
beforeAll(async () => {
  server = await startRedis()
  raw = rawRedis(server.port)
  const fill = (prefix: string, from: number, count: number, bytes: number) =>
    raw.eval(
      `for i = ARGV[2], ARGV[2] + ARGV[3] - 1 do redis.call('SET', ARGV[1] .. i, string.rep('1', ARGV[4])) end`,
      0,
      prefix,
      from,
      count,
      bytes,
    )
  for (let i = 0; i < OURS; i += 20_000) await fill('ours:', i, 20_000, 80)
  for (let i = 0; i < OTHERS; i += 20_000) await fill('others:', i, 20_000, 10)
  await fill('rare:', 0, RARE, 200)
  await raw.config('RESETSTAT')
})
afterAll(async () => {
  raw.disconnect()
  await server.stop()
})

async function measure(prefix: string, exact: boolean) {
  const target = { url: server.url }
  const backend = createRedisBackend({ target, prefix, timeoutMs: 5000, clock: systemClock })
  onTestFinished(() => backend.close())
  return backend.stats(exact)
}

describe('entries and bytes of a prefix', () => {
  test.each([
    ['ours:', OURS],
    ['others:', OTHERS],
    // one percent of the keys: the walk is long and the sample still fair
    ['rare:', RARE],
  ])('%s is estimated within 10 %%', async (prefix, count) => {
    const { entries, bytes, estimated } = await measure(prefix, false)
    expect(estimated).toBe(true)
    expect(Math.abs(entries / count - 1)).toBeLessThan(0.1)
    const each = Number(await raw.memory('USAGE', `${prefix}1`))
    expect(Math.abs(bytes / count / each - 1)).toBeLessThan(0.15)
  })

  test('exact counts are exact', async () => {
    expect(await measure('rare:', true)).toMatchObject({ estimated: false, entries: RARE })
  })

  test('a command looks at few keys: the server is never kept busy', async () => {
    await raw.config('RESETSTAT')
    expect((await measure('ours:', true)).entries).toBe(OURS)
    const stats = String(await raw.info('commandstats'))
    const perCall = Number(/cmdstat_evalsha:.*usec_per_call=([\d.]+)/.exec(stats)?.[1])
    const [keys, steps] = [/cmdstat_memory\|usage:calls=(\d+)/, /cmdstat_scan:calls=(\d+)/].map(pattern =>
      Number(pattern.exec(stats)?.[1]),
    )
    expect((keys ?? 0) / (steps ?? 1)).toBeLessThan(600)
    expect(perCall).toBeLessThan(10_000)
  })

  test('an empty prefix of an empty part is nothing', async () => {
    expect(await measure('absent:', false)).toMatchObject({ entries: 0, bytes: 0 })
  })
})
