import assert from 'node:assert/strict'
import { type ContractCase, eventually, onCache, onTwo } from './case.js'

export const atomicityCases: readonly ContractCase[] = [
  onCache('increment starts at 0, adds, subtracts and is a number to get', async cache => {
    assert.equal(await cache.increment('n'), 1)
    assert.equal(await cache.increment('n', 5), 6)
    assert.equal(await cache.increment('n', -10), -4)
    assert.equal(await cache.get('n'), -4)
    await cache.set('m', 40)
    assert.equal(await cache.increment('m', 2), 42)
  }),
  onCache('a new counter takes its ttl in the same step, and keeps it', async cache => {
    await cache.increment('n', 1, { ttl: 100 })
    await cache.increment('n', 1, { ttl: 9000 })
    const ttl = await cache.ttl('n')
    assert.ok(ttl !== null && ttl <= 100 && ttl > 95, `ttl ${ttl}`)
  }),
  onCache('many increments at once end exact', async cache => {
    const sums = await Promise.all(Array.from({ length: 200 }, () => cache.increment('n')))
    assert.equal(new Set(sums).size, 200)
    assert.equal(await cache.get('n'), 200)
  }),
  onTwo('two processes count into one number', async (one, other) => {
    await one.get('n')
    await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2 ? one : other).increment('n')))
    await eventually(async () => (await one.get('n')) === 200, 'one sees 200')
    await eventually(async () => (await other.get('n')) === 200, 'the other sees 200')
  }),
  onCache(
    'increment refuses what is no integer and what would overflow, and changes nothing',
    async cache => {
      await cache.mset({
        text: 'x',
        fraction: 1.5,
        most: Number.MAX_SAFE_INTEGER,
        least: Number.MIN_SAFE_INTEGER,
      })
      for (const key of ['text', 'fraction'])
        await assert.rejects(cache.increment(key), { code: 'ERR_CACHE_NOT_INTEGER' })
      await assert.rejects(cache.increment('n', 0.5), { code: 'ERR_CACHE_NOT_INTEGER' })
      await assert.rejects(cache.increment('n', Number.NaN), { code: 'ERR_CACHE_NOT_INTEGER' })
      await assert.rejects(cache.increment('most'), { code: 'ERR_CACHE_OVERFLOW' })
      await assert.rejects(cache.increment('least', -1), { code: 'ERR_CACHE_OVERFLOW' })
      assert.deepStrictEqual(
        [
          await cache.get('text'),
          await cache.get('fraction'),
          await cache.get('most'),
          await cache.get('least'),
        ],
        ['x', 1.5, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
      )
      assert.equal(await cache.increment('most', -1), Number.MAX_SAFE_INTEGER - 1)
    },
  ),
  onCache('an expired counter starts anew', async (cache, { pass }) => {
    await cache.increment('n', 7, { ttl: 1.5 })
    await pass(1600)
    assert.equal(await cache.increment('n'), 1)
  }),
  onCache('of many takers one gets the value', async cache => {
    await cache.set('k', { v: 1 })
    const taken = await Promise.all(Array.from({ length: 20 }, () => cache.take('k')))
    assert.deepStrictEqual(
      taken.filter(value => value !== undefined),
      [{ v: 1 }],
    )
    assert.equal(await cache.exists('k'), false)
  }),
]
