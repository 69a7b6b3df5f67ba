import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.js'
import { createCache } from '../../src/create-cache.js'
import type { CacheOptions } from '../../src/options.js'
import { FakeClock } from '../../src/testing/fake-clock.js'

const clock = new FakeClock()
const open = (options: CacheOptions) => createCache({ backend: 'memory', clock, ...options }, readConfig({}))
const POLICIES = ['lru', 'ttl', 'random'] as const

describe.each(POLICIES)('policy %s', evictionPolicy => {
  test('never holds more than maxSize entries, and counts who left', async () => {
    const evicted: string[] = []
    const cache = open({ evictionPolicy, maxSize: 10 })
    cache.on('evict', ({ key }) => evicted.push(key))
    for (let i = 0; i < 100; i++) await cache.set(`k${i}`, i)
    const stats = await cache.getStats()
    expect(stats).toMatchObject({ totalEntries: 10, evictions: 90 })
    const held = await cache.keys()
    expect([...held, ...evicted].sort()).toEqual(Array.from({ length: 100 }, (_, i) => `k${i}`).sort())
  })

  test('never holds more than maxBytes, whatever the sizes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 3000 }))),
        async writes => {
          const cache = open({ evictionPolicy, maxBytes: 10_000, maxSize: 1000 })
          for (const [k, size] of writes) {
            await cache.set(`k${k}`, 'x'.repeat(size))
            expect((await cache.getStats()).memoryUsage).toBeLessThanOrEqual(10_000)
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  test('an entry over maxEntryBytes is not stored, and what it would have replaced is gone', async () => {
    const cache = open({ evictionPolicy, maxEntryBytes: 1000 })
    await cache.set('k', 'small')
    expect(await cache.set('k', 'x'.repeat(5000))).toBe(false)
    expect(await cache.get('k')).toBeUndefined()
  })
})

test('lru evicts what was unused for longest', async () => {
  const cache = open({ evictionPolicy: 'lru', maxSize: 3 })
  for (const key of ['a', 'b', 'c']) await cache.set(key, key)
  await cache.get('a')
  await cache.set('d', 'd')
  expect((await cache.keys()).sort()).toEqual(['a', 'c', 'd'])
})

test('without bounds an entry that is set again keeps its place among the keys, as in a Map', async () => {
  const cache = open({ maxSize: Number.POSITIVE_INFINITY })
  for (const key of ['b', 'a', 'c', 'b']) await cache.set(key, key)
  await cache.delete('a')
  await cache.set('a', 1)
  expect(await cache.keys()).toEqual(['b', 'c', 'a'])
  expect(await cache.entries()).toEqual([
    ['b', 'b'],
    ['c', 'c'],
    ['a', 1],
  ])
})

test('a walk over all entries leaves who is next to go as it was', async () => {
  const cache = open({ evictionPolicy: 'lru', maxSize: 3 })
  for (const key of ['a', 'b', 'c']) await cache.set(key, key)
  await cache.get('a')
  expect((await cache.entries()).sort()).toEqual([
    ['a', 'a'],
    ['b', 'b'],
    ['c', 'c'],
  ])
  await cache.set('d', 'd')
  await cache.set('e', 'e')
  expect((await cache.keys()).sort()).toEqual(['a', 'd', 'e'])
})

test('ttl evicts what would be gone soonest, what never expires last', async () => {
  const cache = open({ evictionPolicy: 'ttl', maxSize: 3 })
  await cache.set('ever', 1, { ttl: Number.POSITIVE_INFINITY })
  await cache.set('long', 1, { ttl: 100 })
  await cache.set('short', 1, { ttl: 10 })
  await cache.set('middle', 1, { ttl: 50 })
  expect((await cache.keys()).sort()).toEqual(['ever', 'long', 'middle'])
  await cache.expire('long', 5)
  await cache.set('new', 1, { ttl: 500 })
  expect((await cache.keys()).sort()).toEqual(['ever', 'middle', 'new'])
})

test('the ttl policy survives many overwrites of few keys', async () => {
  const cache = open({ evictionPolicy: 'ttl', maxSize: 5 })
  for (let i = 0; i < 5000; i++) await cache.set(`k${i % 7}`, i, { ttl: 1 + ((i * 31) % 50) })
  expect((await cache.keys()).length).toBe(5)
})

test('a probe of a full cache evicts nobody', async () => {
  const cache = open({ maxSize: 2 })
  await cache.mset({ a: 1, b: 2 })
  expect((await cache.healthCheck()).status).toBe('healthy')
  expect((await cache.keys()).sort()).toEqual(['a', 'b'])
})

test('entries that nobody reads leave memory when they expire', async () => {
  const cache = open({ maxSize: 100_000 })
  const expired: string[] = []
  cache.on('expire', ({ key }) => expired.push(key))
  await cache.set('k', 1, { ttl: 5 })
  await clock.advance(20_000)
  expect(expired).toEqual(['k'])
})
