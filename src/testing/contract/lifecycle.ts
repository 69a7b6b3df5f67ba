import assert from 'node:assert/strict'
import { type ContractCase, onCache } from './case.js'

export const lifecycleCases: readonly ContractCase[] = [
  onCache('stats count hits, misses and entries', async cache => {
    await cache.mset({ a: 1, b: 2 })
    await cache.get('a')
    await cache.get('a')
    await cache.get('none')
    await cache.mget(['b', 'nix'])
    const stats = await cache.getStats({ exact: true })
    assert.deepStrictEqual(
      [stats.cacheHits, stats.cacheMisses, stats.totalRequests, stats.hitRate, stats.totalEntries],
      [3, 2, 5, 0.6, 2],
    )
    assert.ok(stats.memoryUsage > 0)
    assert.equal(stats.degraded, false)
  }),
  onCache('stats do not count what expired', async (cache, { pass }) => {
    await cache.mset({ a: 1, b: 2 }, { ttl: 1.5 })
    await cache.set('c', 3)
    await pass(1600)
    assert.equal((await cache.getStats({ exact: true })).totalEntries, 1)
  }),
  onCache('health is probed by a real set, get and delete that leave nothing behind', async cache => {
    const health = await cache.healthCheck()
    assert.equal(health.status, 'healthy')
    assert.deepStrictEqual(health.operations, { set: true, get: true, delete: true })
    assert.ok(health.latencyMs >= 0)
    assert.deepStrictEqual(await cache.keys(), [])
  }),
  onCache('clear says how many went and leaves none', async cache => {
    await cache.mset(Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`n${i}`, i])))
    assert.equal(await cache.clear(), 1200)
    assert.deepStrictEqual(await cache.keys(), [])
    assert.equal(await cache.clear(), 0)
  }),
  onCache('events tell of hits, misses, sets, deletes and clears', async cache => {
    const seen: string[] = []
    for (const event of ['hit', 'miss', 'set', 'delete'] as const)
      cache.on(event, ({ key }) => seen.push(`${event} ${key}`))
    cache.on('clear', ({ count }) => seen.push(`clear ${count}`))
    await cache.set('a', 1)
    await cache.get('a')
    await cache.get('b')
    await cache.delete('a')
    await cache.set('c', 1)
    await cache.clear()
    assert.deepStrictEqual(seen, ['set a', 'hit a', 'miss b', 'delete a', 'set c', 'clear 1'])
  }),
  onCache('a listener that throws disturbs nobody', async cache => {
    cache.on('set', () => {
      throw new Error('listener')
    })
    assert.equal(await cache.set('a', 1), true)
  }),
  onCache('a closed cache says so, and closing twice is fine', async cache => {
    await cache.set('a', 1)
    await cache.close()
    await cache.close()
    const closed = { code: 'ERR_CACHE_CLOSED' }
    await assert.rejects(cache.get('a'), closed)
    await assert.rejects(cache.set('a', 1), closed)
    await assert.rejects(cache.mget(['a']), closed)
    await assert.rejects(
      cache.getOrSet('a', () => 1),
      closed,
    )
    await assert.rejects(cache.getStats(), closed)
  }),
]
