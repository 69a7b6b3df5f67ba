import { describe, expect, onTestFinished, test } from 'vitest'
import type { BackendEvents } from '../../src/backends/backend.js'
import { createRedisBackend, type RedisBackend, type RedisBackendOptions } from '../../src/backends/redis.js'
import { systemClock } from '../../src/clock.js'
import { clientsOf, rawRedis } from '../helpers/raw-redis.js'
import { startRedis } from '../helpers/redis-server.js'
import { until } from '../helpers/redis-tiers.js'
import { useRedis } from '../helpers/use-redis.js'

const LIFE = { ttl: 60_000, staleTtl: 0 }
const LEASE = 10_000
const redis = useRedis()
let prefixes = 0

function open(options: Partial<RedisBackendOptions> = {}): RedisBackend & { prefix: string } {
  const prefix = options.prefix ?? `r${++prefixes}:`
  const backend = createRedisBackend({
    target: { url: redis.server.url },
    prefix,
    timeoutMs: 2000,
    clock: systemClock,
    ...options,
  })
  onTestFinished(() => backend.close())
  return Object.assign(backend, { prefix })
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe('what is stored', () => {
  test('a value with a stale window carries it in a header, and the key lives through it', async () => {
    const backend = open()
    await backend.set('k', { a: 1 }, { ttl: 1000, staleTtl: 60_000 })
    expect(await redis.raw.get(`${backend.prefix}k`)).toBe('~s60000;{"a":1}')
    expect(await redis.raw.pttl(`${backend.prefix}k`)).toBeGreaterThan(60_000)
  })

  test('a stale entry is there for get, and for nobody else', async () => {
    const backend = open()
    await backend.set('k', 5, { ttl: 20, staleTtl: 60_000 })
    await pause(30)
    const entry = await backend.get('k')
    expect(entry?.value).toBe(5)
    expect(entry?.expiresAt).toBeLessThanOrEqual(performance.now())
    expect(entry?.staleUntil).toBeGreaterThan(performance.now() + 50_000)
    expect(await backend.get('k', 'value')).toMatchObject({ value: 5, expiresAt: expect.any(Number) })
    expect((await backend.get('k', 'value'))?.expiresAt).toBeLessThanOrEqual(performance.now())
    expect(await backend.has('k')).toBe(false)
    expect(await backend.ttl('k')).toBe(null)
    expect(await backend.expire('k', LIFE)).toBe(false)
    const keys: string[] = []
    for await (const batch of backend.scan('*')) keys.push(...batch)
    expect(keys).toStrictEqual([])
    expect(await backend.increment('k', 3, LIFE)).toBe(3)
  })

  test('a counter with a stale window counts on and keeps it', async () => {
    const backend = open()
    expect(await backend.increment('k', 3, { ttl: 60_000, staleTtl: 1000 })).toBe(3)
    expect(await backend.increment('k', 4, LIFE)).toBe(7)
    expect(await redis.raw.get(`${backend.prefix}k`)).toBe('~s1000;7')
  })

  test('text of somebody else that holds control characters disturbs nobody', async () => {
    const backend = open()
    await redis.raw.set(`${backend.prefix}odd`, '"a\u0001b"')
    await redis.raw.set(`${backend.prefix}even`, '"ok"')
    const timed = await Promise.all([backend.get('even'), backend.get('odd'), backend.get('even')])
    expect(timed.map(entry => entry?.value)).toStrictEqual(['ok', undefined, 'ok'])
  })

  test('other types under the prefix are misses, can be overwritten, and go with a clear', async () => {
    const backend = open()
    await redis.raw.lpush(`${backend.prefix}list`, 'x')
    await redis.raw.hset(`${backend.prefix}hash`, 'f', 'v')
    expect(await backend.get('list')).toBe(undefined)
    expect(await backend.getMany(['list', 'hash'])).toStrictEqual([undefined, undefined])
    expect(await backend.take('list')).toBe(undefined)
    expect(await backend.set('hash', 1, LIFE)).toBe(true)
    expect((await backend.get('hash'))?.value).toBe(1)
    await redis.raw.lpush(`${backend.prefix}list`, 'x')
    expect(await backend.clear()).toBe(1)
    expect(await redis.raw.keys(`${backend.prefix}[^\u0001]*`)).toStrictEqual([])
  })
})

describe('one poison entry', () => {
  test('is a miss, is told, and is removed if nobody has replaced it', async () => {
    const errors: BackendEvents['error'][] = []
    const backend = open({
      listener: (event, detail) => {
        if (event === 'error') errors.push(detail as BackendEvents['error'])
      },
    })
    await redis.raw.set(`${backend.prefix}bad`, '{"broken')
    await redis.raw.set(`${backend.prefix}good`, '1')
    const [bad, good] = await backend.getMany(['bad', 'good'])
    expect([bad, good?.value]).toStrictEqual([undefined, 1])
    expect(errors).toMatchObject([{ key: 'bad', error: { code: 'ERR_CACHE_DECODE' } }])
    await until(async () => (await redis.raw.exists(`${backend.prefix}bad`)) === 0, 'it is removed')
    expect((await backend.stats(true)).errors).toBe(1)
  })
})

describe('order of one process', () => {
  test('what is issued later sees what was issued earlier, awaited or not', async () => {
    const backend = open()
    const answers = await Promise.all([
      backend.set('k', 1, LIFE),
      backend.get('k'),
      backend.increment('k', 4, LIFE),
      backend.get('k', 'value'),
      backend.delete('k'),
      backend.get('k'),
      backend.set('k', 9, LIFE),
      backend.take('k'),
      backend.has('k'),
    ])
    expect(answers.map(answer => (typeof answer === 'object' ? answer?.value : answer))).toStrictEqual([
      true,
      1,
      5,
      5,
      true,
      undefined,
      true,
      9,
      false,
    ])
  })

  test('also where a tick holds more than one batch', async () => {
    const backend = open()
    const writes = Array.from({ length: 1200 }, (_, i) => backend.set(`k${i % 7}`, i, LIFE))
    const last = await Promise.all(Array.from({ length: 7 }, (_, i) => backend.get(`k${i}`)))
    await Promise.all(writes)
    expect(last.map(entry => entry?.value)).toStrictEqual([1197, 1198, 1199, 1193, 1194, 1195, 1196])
  })
})

describe('claims', () => {
  test.each([
    ['SET', (key: string) => redis.raw.set(key, '2')],
    ['DEL', (key: string) => redis.raw.del(key)],
    ['FLUSHDB', () => redis.raw.flushdb()],
  ] as const)('%s by somebody who knows nothing of us fences off a fill', async (_, write) => {
    const backend = open()
    expect(await backend.claim('k', 't1', LEASE, false)).toStrictEqual({ state: 'claimed' })
    await write(`${backend.prefix}k`)
    expect(await backend.fill('k', 't1', 'late', LIFE)).toBe(false)
  })

  test('a refresh of what is there leaves it readable, and is fenced in the same way', async () => {
    const backend = open()
    await backend.set('k', 'old', LIFE)
    expect(await backend.claim('k', 't1', LEASE, true)).toStrictEqual({ state: 'claimed' })
    expect((await backend.get('k'))?.value).toBe('old')
    expect(await backend.ttl('k')).toBeGreaterThan(50_000)
    const other = await backend.claim('k', 't2', LEASE, true)
    expect(other).toMatchObject({ state: 'taken', token: 't1' })
    await redis.raw.set(`${backend.prefix}k`, '"foreign"')
    expect(await backend.fill('k', 't1', 'late', LIFE)).toBe(false)
    expect((await backend.get('k'))?.value).toBe('foreign')
    await backend.claim('k', 't3', LEASE, true)
    expect(await backend.fill('k', 't3', 'new', LIFE)).toBe(true)
    expect(await redis.raw.get(`${backend.prefix}k`)).toBe('"new"')
  })

  test('given back, plain JSON is plain again', async () => {
    const backend = open()
    await backend.set('k', 1, LIFE)
    await backend.claim('k', 't1', LEASE, true)
    await backend.release('k', 't1')
    expect(await redis.raw.get(`${backend.prefix}k`)).toBe('1')
    expect(await redis.raw.pttl(`${backend.prefix}k`)).toBeGreaterThan(50_000)
  })

  test('a claim lapses with its lease unless it is renewed', async () => {
    const backend = open()
    await backend.claim('k', 'dead', 60, false)
    await backend.claim('l', 'alive', 60, false)
    await pause(30)
    expect(await backend.renew('l', 'alive', LEASE)).toBe(true)
    await pause(60)
    expect(await backend.claim('k', 't2', LEASE, false)).toStrictEqual({ state: 'claimed' })
    expect(await backend.renew('k', 'dead', LEASE)).toBe(false)
    expect(await backend.claim('l', 't2', LEASE, false)).toMatchObject({ state: 'taken', token: 'alive' })
  })

  test('a token may be any text', async () => {
    const backend = open()
    const token = 'a,b;c~s1;{"ü'
    await backend.set('k', 'old', LIFE)
    expect(await backend.claim('k', token, LEASE, true)).toStrictEqual({ state: 'claimed' })
    expect((await backend.get('k'))?.value).toBe('old')
    expect(await backend.claim('k', 'other', LEASE, true)).toMatchObject({ state: 'taken', token })
    expect(await backend.renew('k', token, LEASE)).toBe(true)
    expect(await backend.fill('k', token, 'new', LIFE)).toBe(true)
    expect(await redis.raw.get(`${backend.prefix}k`)).toBe('"new"')
  })

  test('the first of two fills of one claim wins', async () => {
    const backend = open()
    await backend.claim('k', 't1', LEASE, false)
    expect(await backend.fill('k', 't1', 'first', LIFE)).toBe(true)
    expect(await backend.fill('k', 't1', 'second', LIFE)).toBe(false)
    expect(await backend.claim('k', 't2', LEASE, false)).toMatchObject({
      state: 'present',
      entry: { value: 'first' },
    })
  })
})

describe('deadlines', () => {
  test('a frozen server costs each call its deadline, and not more', async () => {
    const frozen = await startRedis()
    onTestFinished(() => frozen.stop())
    const backend = open({ target: { url: frozen.url }, timeoutMs: 150 })
    await backend.set('k', 1, LIFE)
    frozen.freeze()
    const started = performance.now()
    const calls = await Promise.allSettled([
      backend.get('k'),
      backend.set('k', 2, LIFE),
      backend.increment('k', 1, LIFE),
      backend.clear(),
      backend.claim('k', 't', LEASE, false),
      backend.getMany(['k', 'l']),
    ])
    const took = performance.now() - started
    frozen.thaw()
    for (const call of calls)
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CACHE_TIMEOUT' } })
    expect(took).toBeLessThan(1000)
    await until(async () => (await backend.probe()).get, 'service after the thaw')
  })

  test('a server that is gone is told at once, one that returns is found', async () => {
    const gone = await startRedis()
    onTestFinished(() => gone.stop())
    const states: string[] = []
    const backend = open({ target: { url: gone.url } })
    backend.onConnection(state => states.push(state))
    await backend.set('k', 1, LIFE)
    await gone.kill()
    await until(() => backend.connection === 'down', 'the loss is noticed')
    await expect(backend.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_UNAVAILABLE' })
    expect(await backend.probe()).toStrictEqual({ set: false, get: false, delete: false })
    await gone.restart()
    await until(() => backend.connection === 'up', 'it is back', 2000)
    expect(await backend.probe()).toStrictEqual({ set: true, get: true, delete: true })
    expect(states).toStrictEqual(['up', 'down', 'up'])
  })

  test('nobody there: the first call says so, nothing crashes', async () => {
    const backend = open({ target: { url: 'redis://127.0.0.1:1' }, timeoutMs: 300 })
    await expect(backend.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_UNAVAILABLE' })
  })
})

test('a wrong URL is refused when the cache is made, without its password', () => {
  expect(() => open({ target: { url: 'redis://user:secret@' } })).toThrow(
    /redisUrl: 'redis:\/\/user:\*\*\*@'/,
  )
})

test('a closed backend leaves no connection, and says that it is closed', async () => {
  const own = await startRedis()
  onTestFinished(() => own.stop())
  const look = rawRedis(own.port)
  const backends = Array.from({ length: 20 }, () => open({ target: { url: own.url } }))
  await Promise.all(backends.map(backend => backend.set('k', 1, LIFE)))
  expect((await clientsOf(look)).length).toBe(1)
  await Promise.all(backends.map(backend => backend.close()))
  await until(async () => (await clientsOf(look)).length === 0, 'no connection is left')
  look.disconnect()
  await expect(backends[0]?.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
})

test('a value refused for lack of memory leaves no older one behind', async () => {
  const small = await startRedis({ args: ['--maxmemory-policy', 'noeviction'] })
  onTestFinished(() => small.stop())
  const look = rawRedis(small.port)
  const backend = open({ target: { url: small.url } })
  await backend.set('k', 'old', LIFE)
  await look.config('SET', 'maxmemory', '1mb')
  expect(await backend.set('k', 'x'.repeat(100_000), LIFE)).toBe(false)
  expect(await look.exists(`${backend.prefix}k`)).toBe(0)
  look.disconnect()
})
