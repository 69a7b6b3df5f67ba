import { afterEach, describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.js'
import { CacheFactory } from '../src/factory.js'
import { FakeClock } from '../src/testing/fake-clock.js'

const clock = new FakeClock()
const factory = new CacheFactory({ clock }, readConfig({}))
afterEach(() => factory.closeAll())

describe('defaults by type', () => {
  test.each([
    ['MODEL_REGISTRY', 1800],
    ['WORKFLOW', 3600],
    ['TOOL', 3600],
    ['SESSION', 300],
    ['GENERAL', 3600],
  ] as const)('%s lives %d s', async (type, ttl) => {
    const cache = factory.createCache(type)
    await cache.set('k', 1)
    expect(await cache.ttl('k')).toBe(ttl)
  })

  test('the environment changes them', async () => {
    const own = new CacheFactory({ clock }, readConfig({ CACHE_TOOL_TTL: '7.5' }))
    const cache = own.createCache('TOOL')
    await cache.set('k', 1)
    expect(await cache.ttl('k')).toBe(7.5)
    await own.closeAll()
  })

  test('an unknown type is refused with the known ones', () => {
    expect(() => factory.createCache('OTHER' as 'TOOL')).toThrow(/"OTHER"; known: MODEL_REGISTRY, WORKFLOW/)
  })
})

describe('instances', () => {
  test('the same request gives the same cache, another one another', () => {
    expect(factory.createCache('TOOL')).toBe(factory.createCache('TOOL'))
    expect(factory.createCache('TOOL', { ttl: 5 })).toBe(factory.createCache('TOOL', { ttl: 5 }))
    expect(factory.createCache('TOOL', { ttl: 5 })).not.toBe(factory.createCache('TOOL'))
  })

  test('after closeAll a request makes a new one', async () => {
    const before = factory.createCache('TOOL')
    await factory.closeAll()
    expect(factory.createCache('TOOL')).not.toBe(before)
    await expect(before.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })
})

describe('answers for all', () => {
  test('stats are summed, and the overall hit rate is of all requests', async () => {
    const tools = factory.createCache('TOOL')
    const general = factory.createCache('GENERAL')
    await tools.mset({ a: 1, b: 2 })
    await general.set('c', 3)
    for (let i = 0; i < 9; i++) await tools.get('a')
    await general.get('none')
    const { aggregate, caches } = await factory.getStatsAll()
    expect(aggregate).toMatchObject({ totalEntries: 3, totalHits: 9, totalMisses: 1, overallHitRate: 0.9 })
    expect(caches.tool).toMatchObject({ cacheHits: 9, totalEntries: 2 })
  })

  test('health is overall that of the worst', async () => {
    factory.createCache('TOOL')
    expect(await factory.healthCheckAll()).toMatchObject({
      overallStatus: 'healthy',
      caches: { tool: { status: 'healthy' } },
    })
  })

  test('clearAll clears every cache', async () => {
    await factory.createCache('TOOL').set('a', 1)
    await factory.createCache('GENERAL').mset({ b: 1, c: 1 })
    expect(await factory.clearAll()).toBe(3)
    expect((await factory.getStatsAll()).aggregate.totalEntries).toBe(0)
  })
})
