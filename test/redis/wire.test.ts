import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.js'
import { createCache } from '../../src/create-cache.js'
import type { CacheOptions } from '../../src/options.js'
import { rawRedis } from '../helpers/raw-redis.js'
import { startRedis } from '../helpers/redis-server.js'
import { useRedis } from '../helpers/use-redis.js'

/** What goes over the wire and what lies in the store, told by the server itself. */
const redis = useRedis()

const open = (keyPrefix: string, options: CacheOptions = {}) =>
  createCache(
    { backend: 'redis', redisUrl: redis.server.url, keyPrefix, timeoutMs: 5000, ...options },
    readConfig({}),
  )

/** How often each command was called while `work` ran. Commands inside scripts count too. */
async function commandsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  await redis.raw.config('RESETSTAT')
  await work()
  const info = await redis.raw.info('commandstats')
  return Object.fromEntries(
    [...info.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)].map(([, name, calls]) => [name, Number(calls)]),
  )
}

/** Calls that came over the wire; what a script calls itself is no round trip. */
const callsOf = ({ evalsha = 0, eval: evals = 0, mget = 0 }: Record<string, number>) =>
  evalsha + evals > 0 ? evalsha + evals : mget

test('a JSON-exact value is plain JSON to redis-cli and to other languages, both ways', async () => {
  const cache = open('plain')
  await cache.set('k', { a: [1, 'zwei', null] })
  expect(await redis.raw.get('plain:k')).toBe('{"a":[1,"zwei",null]}')
  await redis.raw.set('plain:other', '{"from":"python"}')
  expect(await cache.get('other')).toEqual({ from: 'python' })
  await redis.raw.incrby('plain:n', 5)
  expect(await cache.increment('n')).toBe(6)
  await cache.close()
})

test('reads of a tick see the writes issued before them and none issued after', async () => {
  const cache = open('order')
  await cache.set('k', 'old')
  const [before, , after, many] = await Promise.all([
    cache.get('k'),
    cache.set('k', 'new'),
    cache.get('k'),
    cache.mget(['k']),
  ])
  expect([before, after, many.k]).toEqual(['old', 'new', 'new'])
  // so many that they are sent before the tick is over
  const reads = Array.from({ length: 30 }, () => cache.get('k'))
  const writes = cache.mset(
    Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`k${i || ''}`, 'newer'])),
  )
  expect(new Set(await Promise.all(reads))).toEqual(new Set(['new']))
  await writes
  expect(await cache.get('k')).toBe('newer')
  await cache.close()
})

describe('round trips', () => {
  test('a thousand gets of one tick are a few script calls, not a thousand', async () => {
    const cache = open('ticks')
    await cache.mset(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i])))
    const commands = await commandsOf(() =>
      Promise.all(Array.from({ length: 1000 }, (_, i) => cache.get(`k${i}`))),
    )
    expect(callsOf(commands)).toBeLessThanOrEqual(12)
    expect(commands.get ?? 0).toBe(0)
    await cache.close()
  })

  test.each(['mget', 'mset', 'mdelete'] as const)('%s of 100 keys is one', async method => {
    const cache = open(`bulk-${method}`)
    await cache.get('connect')
    const keys = Array.from({ length: 100 }, (_, i) => `k${i}`)
    const calls = {
      mget: () => cache.mget(keys),
      mset: () => cache.mset(keys.map((key, i) => ({ key, value: i, ttl: i + 1 }))),
      mdelete: () => cache.mdelete(keys),
    }
    const commands = await commandsOf(calls[method])
    expect(callsOf(commands)).toBe(1)
    await cache.close()
  })
})

test('KEYS, FLUSHDB and FLUSHALL are never sent, whatever is called', async () => {
  const cache = open('never')
  const tiers = open('never', { backend: 'multi_tier' })
  const commands = await commandsOf(async () => {
    for (const one of [cache, tiers]) {
      await one.mset({ a: 1, b: 2 })
      await one.keys('*')
      await one.getStats()
      await one.getStats({ exact: true })
      await one.healthCheck()
      await one.getOrSet('c', () => 1, { staleTtl: 5, lock: true })
      await one.take('c')
      await one.clear()
    }
  })
  expect(Object.keys(commands).filter(name => /^(keys|flushdb|flushall)$/.test(name))).toEqual([])
  expect(commands.scan).toBeGreaterThan(0)
  await Promise.all([cache.close(), tiers.close()])
})

test('20 processes x 1,000 increments end exact, with the ttl set once', async () => {
  const children = Array.from({ length: 20 }, () =>
    spawn(process.execPath, ['test/redis/increment-child.mjs', redis.server.url, 'redis', 'n', '1000'], {
      stdio: 'inherit',
    }),
  )
  const codes = await Promise.all(children.map(async child => (await once(child, 'exit'))[0]))
  expect(new Set(codes)).toEqual(new Set([0]))
  const cache = open('processes')
  expect(await cache.get('n')).toBe(20_000)
  expect(await cache.ttl('n')).toBeLessThanOrEqual(500)
  await cache.close()
}, 120_000)

test('user name and password, a wrong password, and a client of the user', async () => {
  const guarded = await startRedis({ args: ['--requirepass', 'hunter2'] })
  const right = open('auth', { redisUrl: `redis://:hunter2@127.0.0.1:${guarded.port}/3` })
  expect(await right.set('k', 1)).toBe(true)
  const client = rawRedis(guarded.port, { password: 'hunter2', db: 3 })
  expect(await client.get('auth:k')).toBe('1')

  const borrowed = createCache({ backend: 'redis', redis: client, keyPrefix: 'auth' }, readConfig({}))
  expect(await borrowed.get('k')).toBe(1)
  await borrowed.close()
  expect(client.status).toBe('ready')
  expect(await client.ping()).toBe('PONG')

  const wrong = open('auth', { redisUrl: `redis://:wrong@127.0.0.1:${guarded.port}/3`, timeoutMs: 300 })
  expect(await wrong.get('k')).toBeUndefined()
  expect(await wrong.healthCheck()).toMatchObject({ status: 'unhealthy' })
  expect(JSON.stringify(wrong.details())).not.toContain('wrong@')
  client.disconnect()
  await Promise.all([right.close(), wrong.close()])
  await guarded.stop()
})
