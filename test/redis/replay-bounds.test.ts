import { describe, expect, onTestFinished, test } from 'vitest'
import { createRedisBackend } from '../../src/backends/redis.js'
import { systemClock } from '../../src/clock.js'
import { MAX_STAMPS, STAMP_LIFE_MS, STAMP_SLACK } from '../../src/redis/stamps.js'
import { useRedis } from '../helpers/use-redis.js'

const LIFE = { ttl: 3_600_000, staleTtl: 0 }
const redis = useRedis()

async function open(prefix: string) {
  const target = { url: redis.server.url }
  const backend = createRedisBackend({ target, prefix, timeoutMs: 10_000, clock: systemClock })
  onTestFinished(() => backend.close())
  await backend.ready()
  return {
    backend,
    now: () => backend.serverNow(),
    replay: (key: string, value: string, at: number) =>
      backend.replay([{ op: 'set', key, value, life: LIFE, at }]),
    valueAt: async (key: string) => (await backend.get(key))?.value,
  }
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe('where it cannot be told any more who wrote last, the key is removed: an older write never stands over a newer one', () => {
  test('behind more writes than are remembered', async () => {
    const { backend, now, replay, valueAt } = await open('many:')
    const older = now()
    await pause(5)
    for (const key of ['k', 'remembered']) await backend.set(key, 'newer', LIFE)
    const others = Array.from({ length: MAX_STAMPS + STAMP_SLACK }, (_, i) => ({
      key: `o${i}`,
      value: i,
      life: LIFE,
    }))
    await backend.setMany(others)
    await backend.set('remembered', 'newer', LIFE)
    expect(await redis.raw.zscore('many:\u0001writes', '=many:k')).toBe(null)
    await replay('k', 'older', older)
    await replay('remembered', 'older', older)
    expect(await valueAt('k')).toBeUndefined()
    expect(await valueAt('remembered')).toBe('newer')
    await replay('k', 'newest', now() + 5)
    expect(await valueAt('k')).toBe('newest')
  })

  test('after longer than is remembered', async () => {
    const { backend, now, replay, valueAt } = await open('late:')
    await backend.set('k', 'newer', LIFE)
    await redis.raw.del('late:\u0001writes')
    await replay('k', 'older', now() - STAMP_LIFE_MS - 1000)
    expect(await valueAt('k')).toBeUndefined()
  })
})
