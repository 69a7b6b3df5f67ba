import { LRUCache } from 'lru-cache'
import NodeCache from 'node-cache'
import { describe, expect, test } from 'vitest'
import { bridge, type LegacyLibrary } from '../../src/index.js'

interface Legacy {
  get(key: string): unknown
  has(key: string): boolean
}

const libraries: [LegacyLibrary, () => Legacy][] = [
  ['node-cache', () => new NodeCache({ checkperiod: 0 })],
  ['lru-cache', () => new LRUCache({ max: 50 })],
  ['map', () => new Map()],
]

describe.each(libraries)('over %s', (library, make) => {
  const open = () => {
    const legacy = make()
    // the types of one stand for all
    return { legacy, cache: bridge(legacy as Map<string, unknown>, library as 'map') }
  }

  test('awaited and synchronous calls see the same entries', async () => {
    const { legacy, cache } = open()
    expect(await cache.set('a', 1)).toBe(true)
    expect(legacy.get('a')).toBe(1)
    expect(cache.unsafeSync).toBe(legacy)
    expect(await cache.delete('a')).toBe(true)
    expect(legacy.has('a')).toBe(false)
    expect([await cache.delete('a'), await cache.get('a'), await cache.exists('a')]).toEqual([
      false,
      undefined,
      false,
    ])
  })

  test('has the other methods of a cache', async () => {
    const { cache } = open()
    await cache.mset({ a: 1, b: 2, other: 3 })
    expect(await cache.mget(['a', 'x'])).toEqual({ a: 1 })
    expect((await cache.keys('?')).sort()).toEqual(['a', 'b'])
    expect((await cache.entries('?')).sort()).toEqual([
      ['a', 1],
      ['b', 2],
    ])
    expect(await cache.increment('a', 4)).toBe(5)
    expect(await cache.increment('new')).toBe(1)
    await expect(cache.set('t', 'text').then(() => cache.increment('t'))).rejects.toMatchObject({
      code: 'ERR_CACHE_NOT_INTEGER',
    })
    const most = Number.MAX_SAFE_INTEGER
    await expect(cache.set('t', most).then(() => cache.increment('t'))).rejects.toMatchObject({
      code: 'ERR_CACHE_OVERFLOW',
    })
    expect(await cache.ttl('a')).toBe(Number.POSITIVE_INFINITY)
    expect(await cache.ttl('nobody')).toBe(null)
    expect(await cache.take('b')).toBe(2)
    expect(await cache.mdelete(['a', 'b'])).toBe(1)
    expect(await cache.clear()).toBe(3)
    expect(await cache.getStats()).toMatchObject({ totalEntries: 0, cacheHits: 2, cacheMisses: 1 })
    expect(await cache.healthCheck()).toMatchObject({ status: 'healthy' })
    await cache.close()
  })

  test('runs one factory for all who ask meanwhile', async () => {
    const { legacy, cache } = open()
    let runs = 0
    const ask = () => cache.getOrSet('k', async () => ++runs)
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
    expect([runs, legacy.get('k')]).toEqual([1, 1])
  })
})

test('lifetimes are seconds, whatever the library counts in', async () => {
  const minutes = new NodeCache({ stdTTL: 60, checkperiod: 0 })
  const one = bridge(minutes, 'node-cache')
  await one.set('default', 1)
  await one.set('short', 1, { ttl: 10 })
  await one.set('ever', 1, { ttl: Number.POSITIVE_INFINITY })
  expect([await one.ttl('default'), await one.ttl('short'), await one.ttl('ever')].map(near)).toEqual([
    60,
    10,
    Number.POSITIVE_INFINITY,
  ])
  expect(await one.expire('short', 30)).toBe(true)
  expect(near(await one.ttl('short'))).toBe(30)

  const lru = new LRUCache<string, number>({ max: 9, ttl: 60_000 })
  const two = bridge(lru, 'lru-cache')
  await two.set('short', 1, { ttl: 10 })
  await two.set('ever', 1, { ttl: Number.POSITIVE_INFINITY })
  expect(near(lru.getRemainingTTL('short') / 1000)).toBe(10)
  expect(await two.ttl('ever')).toBe(Number.POSITIVE_INFINITY)
  expect(await two.expire('short', 20)).toBe(true)
  expect(near(await two.ttl('short'))).toBe(20)
})

test('a legacy cache without a library keeps its own methods, which answer promises', async () => {
  class Registry {
    #names = new Map<string, string>()
    getName(id: string): string | undefined {
      return this.#names.get(id)
    }
    setName(id: string, name: string): void {
      if (id === '') throw new Error('no id')
      this.#names.set(id, name)
    }
  }
  const registry = new Registry()
  const cache = bridge(registry)
  await cache.setName('1', 'one')
  expect(await cache.getName('1')).toBe('one')
  expect(cache.unsafeSync.getName('1')).toBe('one')
  await expect(cache.setName('', '')).rejects.toThrow('no id')
  expect(bridge(registry)).toBe(cache)
})

test('a library that has no adapter is refused by name', () => {
  expect(() => bridge(new Map(), 'mapp' as 'map')).toThrow(/'mapp'.*node-cache, lru-cache/)
})

const near = (seconds: number | null) => (seconds === null ? null : Math.round(seconds))
