import assert from 'node:assert/strict'
import { type ContractCase, onCache } from './case.js'

export const bulkCases: readonly ContractCase[] = [
  onCache('mset, mget and mdelete', async cache => {
    assert.equal(await cache.mset({ a: 1, b: { c: 2 }, n: null }), true)
    assert.deepStrictEqual({ ...(await cache.mget(['a', 'b', 'n', 'none'])) }, { a: 1, b: { c: 2 }, n: null })
    assert.equal(await cache.mdelete(['a', 'b', 'none']), 2)
    assert.deepStrictEqual(await cache.keys(), ['n'])
  }),
  onCache('a duplicate key is read once and deleted once', async cache => {
    await cache.set('a', 1)
    assert.deepStrictEqual({ ...(await cache.mget(['a', 'a'])) }, { a: 1 })
    assert.equal(await cache.mdelete(['a', 'a']), 1)
  }),
  onCache('of a duplicate in mset the last one stays', async cache => {
    await cache.mset([
      { key: 'a', value: 1 },
      { key: 'a', value: 2 },
    ])
    assert.equal(await cache.get('a'), 2)
  }),
  onCache('items of mset have a ttl of their own', async (cache, { pass }) => {
    await cache.mset(
      [
        { key: 'short', value: 1, ttl: 1.5 },
        { key: 'long', value: 1 },
      ],
      { ttl: 50 },
    )
    const ttl = await cache.ttl('long')
    assert.ok(ttl !== null && ttl <= 50 && ttl > 45)
    await pass(1600)
    assert.deepStrictEqual({ ...(await cache.mget(['short', 'long'])) }, { long: 1 })
  }),
  onCache('nothing asked is nothing done', async cache => {
    assert.deepStrictEqual({ ...(await cache.mget([])) }, {})
    assert.equal(await cache.mset({}), true)
    assert.equal(await cache.mdelete([]), 0)
  }),
  onCache('a set that is not awaited is seen by the get behind it', async cache => {
    await cache.set('k', 'old')
    await cache.get('k')
    for (let i = 0; i < 50; i++) {
      const written = cache.set('k', i)
      assert.equal(await cache.get('k'), i)
      await written
    }
    const removed = cache.delete('k')
    assert.equal(await cache.get('k'), undefined)
    await removed
  }),
]
