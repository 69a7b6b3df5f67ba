import assert from 'node:assert/strict'
import type { Cache } from '../../cache.js'
import { type ContractCase, eventually, onCache, onTwo } from './case.js'

/** A factory that waits in the middle, and the two moments a test needs. */
function gate<T>(value: T) {
  let open = () => {}
  let entered = () => {}
  const started = new Promise<void>(resolve => {
    entered = resolve
  })
  const released = new Promise<void>(resolve => {
    open = resolve
  })
  let runs = 0
  const factory = async () => {
    runs++
    entered()
    await released
    return value
  }
  return { factory, started, open: () => open(), runs: () => runs }
}

/** Runs `interrupt` on `writer` while a factory of `reader` is under way. */
async function interrupted(
  reader: Cache,
  writer: Cache,
  interrupt: (cache: Cache) => Promise<unknown>,
): Promise<void> {
  const { factory, started, open } = gate('late')
  const filled = reader.getOrSet('k', factory)
  await started
  await interrupt(writer)
  open()
  assert.equal(await filled, 'late')
}

const WRITES: readonly (readonly [name: string, write: (cache: Cache) => Promise<unknown>, left: unknown])[] =
  [
    ['a set', cache => cache.set('k', 'new'), 'new'],
    ['a set that expired since', cache => cache.set('k', 'new', { ttl: 0.001 }), undefined],
    ['a delete', cache => cache.delete('k'), undefined],
    ['a bulk delete', cache => cache.mdelete(['k']), undefined],
    ['a clear', cache => cache.clear(), undefined],
    ['an increment', cache => cache.increment('k'), 1],
  ]

export const fenceCases: readonly ContractCase[] = [
  onCache('a thousand callers, one run of the factory', async cache => {
    const { factory, started, open, runs } = gate({ v: 1 })
    const calls = Array.from({ length: 1000 }, () => cache.getOrSet('k', factory))
    await started
    open()
    for (const value of await Promise.all(calls)) assert.deepStrictEqual(value, { v: 1 })
    assert.equal(runs(), 1)
    assert.deepStrictEqual(await cache.get('k'), { v: 1 })
  }),
  onCache('while a factory runs, its key is a miss to all readers', async cache => {
    const { factory, started, open } = gate(1)
    const filled = cache.getOrSet('k', factory)
    await started
    assert.equal(await cache.get('k'), undefined)
    assert.equal(await cache.exists('k'), false)
    assert.equal(await cache.ttl('k'), null)
    assert.deepStrictEqual(await cache.keys(), [])
    assert.deepStrictEqual(Object.keys(await cache.mget(['k'])), [])
    assert.equal(await cache.expire('k', 5), false)
    assert.equal(await cache.take('k'), undefined)
    assert.equal((await cache.getStats({ exact: true })).totalEntries, 0)
    open()
    await filled
  }),
  onCache('a factory that fails is run again by the next caller, once', async cache => {
    let runs = 0
    const fails = () => {
      runs++
      throw new Error('no')
    }
    await Promise.all(
      Array.from({ length: 5 }, () => assert.rejects(cache.getOrSet('k', fails), /^Error: no$/)),
    )
    assert.equal(runs, 1)
    const { factory, started, open, runs: later } = gate('yes')
    const calls = [cache.getOrSet('k', factory), cache.getOrSet('k', factory)]
    await started
    open()
    assert.deepStrictEqual(await Promise.all(calls), ['yes', 'yes'])
    assert.equal(later(), 1)
  }),
  onCache('undefined from the factory is not stored', async cache => {
    assert.equal(await cache.getOrSet('k', () => undefined), undefined)
    assert.equal(await cache.exists('k'), false)
    assert.equal(await cache.getOrSet('k', () => null), null)
    assert.equal(await cache.exists('k'), true)
  }),
  ...WRITES.map(([name, write, left]) =>
    onCache(`${name} during the factory wins over its late result`, async (cache, { pass }) => {
      await interrupted(cache, cache, async writer => {
        await write(writer)
        await pass(5)
      })
      assert.deepStrictEqual(await cache.get('k'), left)
    }),
  ),
  ...WRITES.map(([name, write, left]) =>
    onTwo(
      `${name} by another process during the factory wins over its late result`,
      async (one, other, { pass }) => {
        await interrupted(one, other, async writer => {
          await write(writer)
          await pass(5)
        })
        await eventually(async () => (await one.get('k')) === left, `one sees ${String(left)}`)
        await eventually(async () => (await other.get('k')) === left, `the other sees ${String(left)}`)
      },
    ),
  ),
  onTwo('with lock, one factory runs for both processes', async (one, other) => {
    const { factory, started, open, runs } = gate('value')
    const calls = [one, other].flatMap(cache =>
      Array.from({ length: 20 }, () => cache.getOrSet('k', factory, { lock: true })),
    )
    await started
    open()
    assert.deepStrictEqual(new Set(await Promise.all(calls)), new Set(['value']))
    assert.equal(runs(), 1)
  }),
  onCache(
    'a stale value answers while it is refreshed, and is a miss to plain reads',
    async (cache, { pass }) => {
      const options = { ttl: 1.5, staleTtl: 60 }
      await cache.getOrSet('k', () => 'first', options)
      assert.equal(await cache.get('k'), 'first')
      await pass(1600)
      assert.equal(await cache.get('k'), undefined)
      assert.equal(await cache.exists('k'), false)
      assert.equal(await cache.ttl('k'), null)
      const failed = new Promise<void>(resolve => cache.on('error', () => resolve()))
      assert.equal(await cache.getOrSet('k', () => Promise.reject(new Error('down')), options), 'first')
      await failed
      const { factory, runs, open } = gate('second')
      // a caller may still join the flight that fails
      await eventually(async () => {
        assert.equal(await cache.getOrSet('k', factory, { ...options, ttl: 60 }), 'first')
        return runs() > 0
      }, 'the refresh begins')
      assert.equal(await cache.getOrSet('k', factory, options), 'first', 'still stale while refreshing')
      open()
      await eventually(async () => (await cache.get('k')) === 'second', 'the refresh is stored')
    },
  ),
]
