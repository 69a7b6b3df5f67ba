import assert from 'node:assert/strict'
import type { Cache } from '../../cache.js'
import { type ContractCase, onCache, onTwo } from './case.js'

const EXACT: readonly (readonly [name: string, value: unknown])[] = [
  ['null', null],
  ['0', 0],
  ['an empty string', ''],
  ['false', false],
  ['nested JSON', { a: [1, { b: 'zwei', c: null }], d: true }],
  ['unicode', 'é \ud83d\ude00 \u2028 "quoted"'],
  ['Date', { at: new Date(1_700_000_000_123) }],
  ['Map and Set', new Map([['k', new Set([1, 'a'])]])],
  ['BigInt', { n: 2n ** 70n }],
  ['Buffer', Buffer.from([0, 1, 254, 255])],
  ['typed arrays', [new Float32Array([1.5]), new Uint16Array([65535])]],
  ['undefined inside an object', { a: undefined, b: 1 }],
  ['NaN, infinities and -0', [Number.NaN, Number.POSITIVE_INFINITY, -0]],
  ['Error', new RangeError('far', { cause: 'near' })],
  ['text that looks like stored text', '~s5;~d1;[1]'],
  ['a key named __proto__', JSON.parse('{"__proto__":{"polluted":1}}')],
]

async function comesBack(cache: Cache, value: unknown): Promise<void> {
  assert.equal(await cache.set('k', value), true)
  assert.deepStrictEqual(await cache.get('k'), value)
  assert.deepStrictEqual(await cache.get('k'), value, 'the second read, perhaps of a promoted copy')
  assert.deepStrictEqual((await cache.mget(['k'])).k, value)
  assert.deepStrictEqual(await cache.getOrSet('k', () => assert.fail('the factory ran over a value')), value)
}

export const valueCases: readonly ContractCase[] = [
  ...EXACT.map(([name, value]) => onCache(`${name} comes back exactly`, cache => comesBack(cache, value))),
  ...EXACT.map(([name, value]) =>
    onTwo(`${name} reaches another process exactly`, async (one, other) => {
      await one.set('k', value)
      assert.deepStrictEqual(await other.get('k'), value)
      assert.deepStrictEqual(await other.get('k'), value)
    }),
  ),
  onCache('undefined is refused by set, before anything is stored', async cache => {
    await cache.set('k', 1)
    await assert.rejects(cache.set('k', undefined), { code: 'ERR_CACHE_INVALID_VALUE' })
    assert.equal(await cache.get('k'), 1)
  }),
  onCache('an unserializable value is refused with its path and stores nothing', async (cache, harness) => {
    if (harness.references) return
    await cache.set('k', 'old')
    const value = { a: { b: [1, () => 1] } }
    await assert.rejects(cache.set('k', value), {
      code: 'ERR_CACHE_UNSERIALIZABLE',
      message: /value\.a\.b\[1\]/,
    })
    await assert.rejects(cache.mset({ other: 1, k: value }), { code: 'ERR_CACHE_UNSERIALIZABLE' })
    assert.deepStrictEqual([await cache.get('k'), await cache.get('other')], ['old', undefined])
  }),
  onCache('a miss is undefined, single, bulk and taken', async cache => {
    assert.equal(await cache.get('none'), undefined)
    assert.deepStrictEqual(Object.keys(await cache.mget(['none'])), [])
    assert.equal(await cache.take('none'), undefined)
    assert.equal(await cache.exists('none'), false)
  }),
  onCache('a mutation of what was put in does not reach a copying store', async (cache, harness) => {
    if (harness.references) return
    const value = { list: [1] }
    await cache.set('k', value)
    value.list.push(2)
    assert.deepStrictEqual(await cache.get('k'), { list: [1] })
  }),
]
