import assert from 'node:assert/strict'
import { MAX_KEY_BYTES } from '../../key.js'
import { type ContractCase, freshPrefix, onCache } from './case.js'

const TRICKY = [
  '*',
  '?',
  '[a]',
  'a\\b',
  '{tag}',
  'a{b',
  'a}b',
  'x:y',
  'ü\ud83d\ude00',
  '__proto__',
  ' space ',
  '~s1;',
  '#',
]

const REFUSED: readonly unknown[] = [
  '',
  'a\nb',
  '\u0000',
  '\u007f',
  'x'.repeat(MAX_KEY_BYTES + 1),
  'ü'.repeat(257),
  '\ud800',
  5,
  null,
  undefined,
  {},
]

export const keyCases: readonly ContractCase[] = [
  onCache('keys full of glob and other odd characters are plain keys', async cache => {
    for (const key of TRICKY) await cache.set(key, key)
    assert.deepStrictEqual((await cache.keys()).sort(), [...TRICKY].sort())
    const all = await cache.mget(TRICKY)
    for (const key of TRICKY) assert.equal(all[key], key)
    assert.equal(Object.getPrototypeOf(all), null)
    assert.equal(await cache.delete('*'), true)
    assert.equal((await cache.keys()).length, TRICKY.length - 1)
  }),
  onCache('a key of 512 bytes works, what is no key is refused before anything is sent', async cache => {
    const longest = 'x'.repeat(MAX_KEY_BYTES)
    await cache.set(longest, 1)
    assert.equal(await cache.get(longest), 1)
    for (const key of REFUSED as string[]) {
      const refused = { code: 'ERR_CACHE_INVALID_KEY' }
      await assert.rejects(cache.get(key), refused)
      await assert.rejects(cache.set(key, 1), refused)
      await assert.rejects(cache.mget(['fine', key]), refused)
      await assert.rejects(cache.mset([{ key, value: 1 }]), refused)
      await assert.rejects(
        cache.getOrSet(key, () => 1),
        refused,
      )
    }
  }),
  onCache('patterns have the semantics of Redis globs', async cache => {
    await cache.mset({ hello: 1, hallo: 1, hxllo: 1, 'h*llo': 1, other: 1 })
    const keys = async (pattern: string) => (await cache.keys(pattern)).sort()
    assert.deepStrictEqual(await keys('h?llo'), ['h*llo', 'hallo', 'hello', 'hxllo'])
    assert.deepStrictEqual(await keys('h[ae]llo'), ['hallo', 'hello'])
    assert.deepStrictEqual(await keys('h[^a-w]llo'), ['h*llo', 'hxllo'])
    assert.deepStrictEqual(await keys('h\\*llo'), ['h*llo'])
    assert.deepStrictEqual(await keys('o*'), ['other'])
    assert.deepStrictEqual(await keys('none'), [])
  }),
  onCache('entries gives each fresh key once with its value, and counts nothing', async cache => {
    const stored = Array.from({ length: 1200 }, (_, i): [string, unknown] => [
      `n${i}`,
      { i, at: new Date(i) },
    ])
    await cache.mset(Object.fromEntries(stored))
    await cache.set('falsy', 0)
    await cache.delete('n7')
    const byKey = (list: [string, unknown][]) => list.sort(([a], [b]) => (a < b ? -1 : 1))
    const { totalRequests } = await cache.getStats()
    assert.deepStrictEqual(byKey(await cache.entries('n*')), byKey(stored.filter(([key]) => key !== 'n7')))
    assert.equal((await cache.entries()).length, stored.length)
    assert.deepStrictEqual(await cache.entries('fals?'), [['falsy', 0]])
    assert.deepStrictEqual(await cache.entries('none'), [])
    assert.equal((await cache.getStats()).totalRequests, totalRequests)
  }),
  onCache('scan walks many keys, each at least once', async cache => {
    const expected = Array.from({ length: 2500 }, (_, i) => `n${i}`)
    await cache.mset(Object.fromEntries(expected.map(key => [key, 1])))
    const seen = new Set<string>()
    for await (const key of cache.scan('n*')) seen.add(key)
    assert.deepStrictEqual([...seen].sort(), expected.sort())
  }),
  {
    name: 'keys, clear and stats see only their own prefix, whatever characters it has',
    async run(harness) {
      const base = freshPrefix()
      const prefixes = [
        `${base}*`,
        `${base}x`,
        `${base}[a-z]`,
        `${base}?`,
        `${base}\\`,
        `${base}{t}`,
        `${base}:deep`,
      ]
      const caches = await Promise.all(prefixes.map(keyPrefix => harness.open({ keyPrefix })))
      for (const cache of caches) await cache.mset({ a: cache.keyPrefix, b: 1 })
      for (const cache of caches) {
        assert.deepStrictEqual((await cache.keys()).sort(), ['a', 'b'], cache.keyPrefix)
        assert.equal((await cache.getStats({ exact: true })).totalEntries, 2, cache.keyPrefix)
      }
      for (const [i, cache] of caches.entries()) {
        assert.equal(await cache.clear(), 2)
        for (const kept of caches.slice(i + 1)) assert.equal(await kept.get('a'), kept.keyPrefix)
      }
      await Promise.all(caches.map(cache => cache.close()))
    },
  },
]
