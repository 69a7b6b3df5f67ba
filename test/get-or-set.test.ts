import { beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.js'
import { createCache } from '../src/create-cache.js'
import type { GetOrSetOptions } from '../src/fill-plan.js'
import { FakeClock } from '../src/testing/fake-clock.js'

let clock: FakeClock
beforeEach(() => {
  clock = new FakeClock()
})

const open = () => createCache<string>({ backend: 'memory', clock }, readConfig({}))

/** Ages are counted from the fill: ttl 10 s, then stale for 20 s more. */
const AGES = { fresh: 5_000, stale: 15_000, expired: 31_000 }
const SLOW_MS = 3_000
const OPTIONS: GetOrSetOptions = { ttl: 10, staleTtl: 20, softTimeout: 1, hardTimeout: 8 }

const FACTORIES = {
  ok: async () => 'new',
  throws: async () => {
    throw new Error('factory')
  },
  slow: () => new Promise<string>(resolve => void clock.schedule(() => resolve('new'), SLOW_MS)),
  hangs: () => new Promise<string>(() => {}),
}

type Age = keyof typeof AGES
type Way = keyof typeof FACTORIES

/** What the caller gets, after how long, and what a plain get finds in the end. */
const TABLE: [Age, Way, answer: string, afterMs: number, held: string | undefined][] = [
  ['fresh', 'ok', 'old', 0, 'old'],
  ['fresh', 'throws', 'old', 0, 'old'],
  ['fresh', 'slow', 'old', 0, 'old'],
  ['fresh', 'hangs', 'old', 0, 'old'],
  ['stale', 'ok', 'new', 0, 'new'],
  ['stale', 'throws', 'old', 0, undefined],
  ['stale', 'slow', 'old', 1_000, 'new'],
  ['stale', 'hangs', 'old', 1_000, undefined],
  ['expired', 'ok', 'new', 0, 'new'],
  ['expired', 'throws', 'Error: factory', 0, undefined],
  ['expired', 'slow', 'new', 3_000, 'new'],
  ['expired', 'hangs', 'ERR_CACHE_FACTORY_TIMEOUT', 8_000, undefined],
]

describe.each(TABLE)('%s entry, factory %s', (age, way, answer, afterMs, held) => {
  test(`answers ${answer} after ${afterMs} ms`, async () => {
    const cache = open()
    await cache.getOrSet('k', () => 'old', OPTIONS)
    await clock.advance(AGES[age])
    let got: unknown
    let at = -1
    const asked = clock.now()
    const settle = (value: unknown) => {
      got = value
      at = clock.now() - asked
    }
    cache.getOrSet('k', FACTORIES[way], OPTIONS).then(settle, error => settle(error.code ?? String(error)))
    await clock.advance(afterMs)
    expect([got, at]).toEqual([answer, afterMs])
    // the rest of a slow or hanging factory plays out behind the caller's back
    if (age !== 'fresh') await clock.advance(9_000 - afterMs)
    expect(await cache.get('k')).toBe(held)
  })
})

describe('timeouts', () => {
  test('the hard timeout aborts the factory through its signal, and its late result is not stored', async () => {
    const cache = open()
    let signal: AbortSignal | undefined
    let finish: (value: string) => void = () => {}
    const call = cache.getOrSet(
      'k',
      context => {
        signal = context.signal
        return new Promise<string>(resolve => {
          finish = resolve
        })
      },
      { hardTimeout: 2 },
    )
    const refused = expect(call).rejects.toMatchObject({ code: 'ERR_CACHE_FACTORY_TIMEOUT', key: 'k' })
    await clock.advance(2_000)
    await refused
    expect(signal?.aborted).toBe(true)
    finish('late')
    await clock.advance(1)
    expect(await cache.get('k')).toBeUndefined()
    expect(await cache.getOrSet('k', () => 'next')).toBe('next')
  })

  test('without softTimeout a stale value answers at once', async () => {
    const cache = open()
    await cache.getOrSet('k', () => 'old', { ttl: 10, staleTtl: 20 })
    await clock.advance(15_000)
    expect(await cache.getOrSet('k', FACTORIES.hangs, { ttl: 10, staleTtl: 20 })).toBe('old')
  })

  test('a signal stops its caller, not the factory', async () => {
    const cache = open()
    const abort = new AbortController()
    const stopped = cache.getOrSet('k', FACTORIES.slow, { signal: abort.signal })
    const patient = cache.getOrSet('k', FACTORIES.slow)
    abort.abort(new Error('went away'))
    await expect(stopped).rejects.toThrow('went away')
    await clock.advance(SLOW_MS)
    expect(await patient).toBe('new')
  })
})

describe('refreshAhead', () => {
  test('near its end a fresh value is answered and refreshed behind', async () => {
    const cache = open()
    const options = { ttl: 10, refreshAhead: 3 }
    await cache.getOrSet('k', () => 'old', options)
    await clock.advance(6_000)
    expect(await cache.getOrSet('k', () => 'too early', options)).toBe('old')
    await clock.advance(1_500)
    expect(await cache.getOrSet('k', () => 'ahead', options)).toBe('old')
    await clock.advance(1)
    expect(await cache.get('k')).toBe('ahead')
  })

  test('a failing refresh leaves the value and is told as an error event', async () => {
    const cache = open()
    const errors: unknown[] = []
    cache.on('error', ({ error }) => errors.push(error))
    await cache.getOrSet('k', () => 'old', { ttl: 10 })
    await clock.advance(9_000)
    expect(await cache.getOrSet('k', FACTORIES.throws, { ttl: 10, refreshAhead: 3 })).toBe('old')
    await clock.advance(1)
    expect(errors).toEqual([new Error('factory')])
    expect(await cache.get('k')).toBe('old')
  })

  test('a set while it refreshes wins', async () => {
    const cache = open()
    await cache.getOrSet('k', () => 'old', { ttl: 10 })
    await clock.advance(9_000)
    await cache.getOrSet('k', FACTORIES.slow, { ttl: 10, refreshAhead: 3 })
    await cache.set('k', 'set')
    await clock.advance(SLOW_MS)
    expect(await cache.get('k')).toBe('set')
  })
})

describe('flights', () => {
  test('a caller after a delete does not join the flight from before it', async () => {
    const cache = open()
    const before = cache.getOrSet('k', FACTORIES.slow)
    await clock.advance(1)
    await cache.delete('k')
    expect(await cache.getOrSet('k', () => 'after')).toBe('after')
    await clock.advance(SLOW_MS)
    expect(await before).toBe('new')
    expect(await cache.get('k')).toBe('after')
  })

  test('a factory that outlasts its lease keeps its claim', async () => {
    const cache = open()
    const call = cache.getOrSet(
      'k',
      () => new Promise<string>(resolve => void clock.schedule(() => resolve('late'), 60_000)),
      {
        lock: { lease: 2 },
      },
    )
    await clock.advance(60_000)
    expect(await call).toBe('late')
    expect(await cache.get('k')).toBe('late')
  })

  test('no timer stays behind', async () => {
    const cache = open()
    await cache.getOrSet('k', () => 'v', { ttl: Number.POSITIVE_INFINITY, hardTimeout: 5, lock: true })
    expect(clock.pending).toBe(0)
  })
})

test('jitter shortens, by its share at the most', async () => {
  const cache = open()
  const ttls = new Set<number>()
  for (let i = 0; i < 50; i++) {
    await cache.getOrSet(`k${i}`, () => 'v', { ttl: 100, jitter: 0.2 })
    ttls.add((await cache.ttl(`k${i}`)) ?? -1)
  }
  expect(Math.min(...ttls)).toBeGreaterThanOrEqual(80)
  expect(Math.max(...ttls)).toBeLessThanOrEqual(100)
  expect(ttls.size).toBeGreaterThan(10)
})

test.each<[GetOrSetOptions, string]>([
  [{ ttl: 0 }, 'ERR_CACHE_INVALID_TTL'],
  [{ staleTtl: -1 }, 'ERR_CACHE_INVALID_TTL'],
  [{ hardTimeout: 0 }, 'ERR_CACHE_INVALID_TTL'],
  [{ jitter: 2 }, 'ERR_CACHE_INVALID_OPTION'],
])('options %o are refused', async (options, code) => {
  await expect(open().getOrSet('k', () => 'v', options)).rejects.toMatchObject({ code })
})
