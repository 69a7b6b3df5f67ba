import assert from 'node:assert/strict'
import { type ContractCase, onCache, onTwo } from './case.js'

const DAY = 86_400

function near(actual: number | null, expected: number, tolerance = 2): void {
  assert.ok(
    actual !== null && actual <= expected && actual > expected - tolerance,
    `ttl ${actual}, expected ${expected}`,
  )
}

export const timeCases: readonly ContractCase[] = [
  onCache('a ttl is seconds, fractions allowed, and an expired entry is gone', async (cache, { pass }) => {
    await cache.set('k', 1, { ttl: 1.5 })
    assert.equal(await cache.get('k'), 1)
    await pass(1510)
    assert.equal(await cache.get('k'), undefined)
    assert.equal(await cache.exists('k'), false)
    assert.equal(await cache.ttl('k'), null)
    assert.deepStrictEqual(await cache.keys(), [])
    assert.deepStrictEqual(Object.keys(await cache.mget(['k'])), [])
    assert.equal(await cache.delete('k'), false)
  }),
  onCache(
    'the default ttl applies where a call names none',
    async cache => near(await ttlAfterSet(cache), 1800),
    { ttl: 1800 },
  ),
  onCache('ttl tells null for no such key and Infinity for no expiry', async cache => {
    assert.equal(await cache.ttl('none'), null)
    await cache.set('forever', 1, { ttl: Number.POSITIVE_INFINITY })
    assert.equal(await cache.ttl('forever'), Number.POSITIVE_INFINITY)
  }),
  onCache('30 and 365 days are safe', async (cache, { pass }) => {
    await cache.set('month', 1, { ttl: 30 * DAY })
    await cache.set('year', 1, { ttl: 365 * DAY })
    await pass(20)
    near(await cache.ttl('month'), 30 * DAY)
    near(await cache.ttl('year'), 365 * DAY)
    assert.deepStrictEqual([await cache.get('month'), await cache.get('year')], [1, 1])
  }),
  ...[0, -1, Number.NaN, '5'].map(ttl =>
    onCache(`a ttl of ${JSON.stringify(ttl)} (${String(ttl)}) is refused`, async cache => {
      const refused = { code: 'ERR_CACHE_INVALID_TTL' }
      await assert.rejects(cache.set('k', 1, { ttl: ttl as number }), refused)
      await assert.rejects(cache.expire('k', ttl as number), refused)
      assert.equal(await cache.get('k'), undefined)
    }),
  ),
  onCache('expire changes the remaining time of a key that is there', async (cache, { pass }) => {
    assert.equal(await cache.expire('none', 5), false)
    await cache.set('k', { v: 1 }, { ttl: 100 })
    assert.equal(await cache.get<unknown>('k').then(v => JSON.stringify(v)), '{"v":1}')
    assert.equal(await cache.expire('k', 1.5), true)
    near(await cache.ttl('k'), 1.5)
    await pass(1510)
    assert.equal(await cache.get('k'), undefined)
  }),
  onCache('expire can make a key live for ever', async (cache, { pass }) => {
    await cache.set('k', 1, { ttl: 1.5 })
    assert.equal(await cache.expire('k', Number.POSITIVE_INFINITY), true)
    await pass(1600)
    assert.deepStrictEqual([await cache.get('k'), await cache.ttl('k')], [1, Number.POSITIVE_INFINITY])
  }),
  onCache('a set replaces the remaining time', async (cache, { pass }) => {
    await cache.set('k', 1, { ttl: 1.5 })
    await cache.set('k', 2, { ttl: 100 })
    await pass(1600)
    assert.equal(await cache.get('k'), 2)
  }),
  onTwo(
    'a copy promoted by another process lives no longer than its original',
    async (one, other, { pass }) => {
      await one.set('k', 1, { ttl: 2.5 })
      assert.equal(await other.get('k'), 1)
      await pass(800)
      assert.equal(await other.get('k'), 1)
      near(await other.ttl('k'), 1.7)
      await pass(1710)
      assert.equal(await other.get('k'), undefined)
    },
  ),
]

async function ttlAfterSet(cache: {
  set(k: string, v: unknown): Promise<boolean>
  ttl(k: string): Promise<number | null>
}) {
  await cache.set('k', 1)
  return cache.ttl('k')
}
