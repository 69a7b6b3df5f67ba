import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Coherence } from '../../src/options.js'
import { clientsOf, killClients, rawRedis } from '../helpers/raw-redis.js'
import { openTiers, type Tiers, type TiersOptions, until } from '../helpers/redis-tiers.js'
import { startTcpProxy } from '../helpers/tcp-proxy.js'
import { useRedis } from '../helpers/use-redis.js'

const LIFE = { ttl: 60_000, staleTtl: 0 }
const MODES: Coherence[] = ['tracking', 'pubsub']
const redis = useRedis()
let prefixes = 0

async function open(options: Partial<TiersOptions> = {}): Promise<Tiers & { prefix: string }> {
  const prefix = options.prefix ?? `c${++prefixes}:`
  const tiers = openTiers({ target: { url: redis.server.url }, prefix, ...options })
  onTestFinished(() => tiers.backend.close())
  await tiers.armed()
  return { ...tiers, prefix }
}

/** Reads until the value sits in L1. */
async function warm({ backend, l1 }: Tiers, key: string): Promise<void> {
  await until(async () => {
    await backend.get(key)
    return l1.get(key) !== undefined
  }, `${key} is in L1`)
}

async function value({ backend }: Tiers, key: string): Promise<unknown> {
  return (await backend.get(key))?.value
}

describe.each(MODES)('by %s', mode => {
  test('a hit of L1 is answered without a promise', async () => {
    const tiers = await open({ mode })
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    expect(tiers.backend.get('k')).toMatchObject({ value: 1 })
  })

  test.each([
    ['set', (t: Tiers) => t.backend.set('k', 2, LIFE), 2],
    ['delete', (t: Tiers) => t.backend.delete('k'), undefined],
    ['deleteMany', (t: Tiers) => t.backend.deleteMany(['k']), undefined],
    ['setMany', (t: Tiers) => t.backend.setMany([{ key: 'k', value: 2, life: LIFE }]), 2],
    ['increment', (t: Tiers) => t.backend.increment('k', 1, LIFE), 2],
    ['take', (t: Tiers) => t.backend.take('k'), undefined],
    ['clear', (t: Tiers) => t.backend.clear(), undefined],
    ['expire', (t: Tiers) => t.backend.expire('k', { ttl: 1, staleTtl: 0 }), undefined],
  ] as const)('%s by another process reaches L1', async (_, write, expected) => {
    const one = await open({ mode })
    const other = await open({ mode, prefix: one.prefix })
    await one.backend.set('k', 1, LIFE)
    await warm(one, 'k')
    await write(other)
    await until(async () => (await value(one, 'k')) === expected, `L1 has ${expected}`)
  })

  test('a lost listener empties L1 at once and is replaced', async () => {
    const tiers = await open({ mode })
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    await killClients(redis.raw, 'listening')
    await until(() => tiers.l1.get('k') === undefined, 'L1 is empty')
    await warm(tiers, 'k')
  })

  test('a lost data connection empties L1 until both stand again', async () => {
    const tiers = await open({ mode })
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    await killClients(redis.raw, 'data')
    await until(() => tiers.l1.get('k') === undefined, 'L1 is empty')
    await tiers.armed()
    await until(() => tiers.l2.connection === 'up', 'Redis is back')
    await warm(tiers, 'k')
  })

  test('caches of one process share the data connection', async () => {
    const before = (await clientsOf(redis.raw)).length
    await open({ mode })
    const one = (await clientsOf(redis.raw)).length
    await open({ mode })
    await open({ mode })
    const three = (await clientsOf(redis.raw)).filter(client => !client.listens).length
    expect(one).toBeGreaterThan(before)
    expect(three).toBe((await clientsOf(redis.raw)).filter(client => !client.listens).length)
    expect((await clientsOf(redis.raw)).filter(client => !client.listens).length).toBeLessThanOrEqual(1)
  })
})

describe('by tracking', () => {
  test.each([
    ['SET', (key: string) => redis.raw.set(key, '2'), 2],
    ['DEL', (key: string) => redis.raw.del(key), undefined],
    ['INCRBY', (key: string) => redis.raw.incrby(key, 5), 6],
    ['FLUSHDB', () => redis.raw.flushdb(), undefined],
    ['RENAME', (key: string) => redis.raw.rename(key, `${key}-away`), undefined],
  ] as const)('%s by somebody who knows nothing of us reaches L1', async (_, write, expected) => {
    const tiers = await open()
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    await write(`${tiers.prefix}k`)
    await until(async () => (await value(tiers, 'k')) === expected, `L1 has ${expected}`)
  })

  test('prefixes of which one begins with another both hear', async () => {
    const outer = await open({ prefix: 'nest:' })
    const inner = await open({ prefix: 'nest:in:' })
    await outer.armed()
    await inner.backend.set('k', 1, LIFE)
    await warm(inner, 'k')
    await warm(outer, 'in:k')
    await redis.raw.set('nest:in:k', '2')
    await until(async () => (await value(inner, 'k')) === 2, 'inner hears')
    await until(async () => (await value(outer, 'in:k')) === 2, 'outer hears')
  })

  test('three caches of a process have one listening connection', async () => {
    await open()
    await open()
    const last = await open()
    await last.armed()
    await until(
      async () => (await clientsOf(redis.raw)).filter(client => client.listens).length === 1,
      'one connection listens',
    )
  })

  test('a copy lives no longer than l1MaxTtl, and never longer than its entry', async () => {
    const tiers = await open({ l1MaxTtlMs: 40 })
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    const copy = tiers.l1.get('k')
    expect(copy?.expiresAt).toBeGreaterThan(performance.now() + 50_000)
    await until(() => tiers.l1.get('k') === undefined, 'the copy is gone')
    await tiers.backend.set('short', 1, { ttl: 30, staleTtl: 60_000 })
    await tiers.backend.get('short')
    await until(() => tiers.l1.get('short') === undefined, 'no stale copy')
    expect(await tiers.backend.get('short')).toMatchObject({ value: 1 })
  })

  test('it tells of news, not of its own writes', async () => {
    const heard: unknown[] = []
    const tiers = await open({
      listener: (event, detail) => {
        if (event === 'invalidate') heard.push(detail)
      },
    })
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    heard.length = 0
    await tiers.backend.set('k', 2, LIFE)
    await until(async () => (await value(tiers, 'k')) === 2, 'written')
    expect(heard.length).toBeLessThanOrEqual(1)
    await warm(tiers, 'k')
    heard.length = 0
    await redis.raw.set(`${tiers.prefix}k`, '3')
    await until(() => heard.length > 0, 'the news is told')
    expect(heard[0]).toStrictEqual({ keys: ['k'] })
  })

  test('stats tell the tiers apart', async () => {
    const tiers = await open()
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    await tiers.backend.get('k')
    await tiers.backend.get('absent')
    const { tiers: [l1, l2] = [] } = await tiers.backend.stats(true)
    expect(l1).toMatchObject({ tier: 'L1', backend: 'memory', entries: 1 })
    expect(l1?.hits).toBeGreaterThan(0)
    expect(l2).toMatchObject({ tier: 'L2', backend: 'redis', entries: 1, misses: 1 })
  })
})

describe('where CLIENT TRACKING is refused', () => {
  async function openAs(user: string, rules: string[]): Promise<Tiers & { prefix: string }> {
    await redis.raw.call('ACL', 'SETUSER', user, 'on', '>secret', '~*', '+@all', ...rules)
    return open({ target: { url: `redis://${user}:secret@127.0.0.1:${redis.server.port}` } })
  }

  test('pub/sub takes its place, also for a writer without L1', async () => {
    const tiers = await openAs('untracked', ['&*', '-client|tracking'])
    expect(tiers.source.details()).toMatchObject({ mode: 'pubsub', state: 'armed' })
    const writer = await open({ mode: 'ttl', prefix: tiers.prefix })
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    await writer.l2.set('k', 2, LIFE)
    await until(async () => (await value(tiers, 'k')) === 2, 'the write is heard of')
  })

  test('where pub/sub is refused too, copies are short-lived', async () => {
    const tiers = await openAs('deaf', ['resetchannels', '-client|tracking'])
    expect(tiers.source.details()).toMatchObject({ mode: 'ttl', state: 'armed' })
    expect(tiers.source.maxCopyMs).toBe(5000)
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
  })
})

describe('by pubsub', () => {
  test('a missed publication empties L1', async () => {
    const tiers = await open({ mode: 'pubsub' })
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    await redis.raw.incr(`${tiers.prefix}\u0001sequence`)
    await until(() => tiers.l1.get('k') === undefined, 'the heartbeat finds the gap')
    await tiers.armed()
    await warm(tiers, 'k')
  })

  test('nobody publishes where nobody listens', async () => {
    const tiers = await open({ mode: 'ttl' })
    await tiers.backend.set('k', 1, LIFE)
    expect(await redis.raw.exists(`${tiers.prefix}\u0001sequence`)).toBe(0)
  })
})

describe('who may listen', () => {
  test("an ACL user who is confined to the prefix and the tracker's channel is enough", async () => {
    const rules = [
      'on',
      '>secret',
      '~confined:*',
      '&__redis__:invalidate',
      '+@all',
      '-@dangerous',
      '+info',
      '+role',
    ]
    await redis.raw.call('ACL', 'SETUSER', 'confined', ...rules)
    const url = `redis://confined:secret@127.0.0.1:${redis.server.port}`
    const tiers = await open({ target: { url }, prefix: 'confined:' })
    expect(tiers.source.details()).toStrictEqual({ mode: 'tracking', state: 'armed' })
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    await redis.raw.set('confined:k', '2')
    await until(async () => (await value(tiers, 'k')) === 2, 'heard')
    expect(await tiers.backend.claim('new', 't', 1000, false)).toStrictEqual({ state: 'claimed' })
    expect(await tiers.backend.fill('new', 't', 1, LIFE)).toBe(true)
    expect(await tiers.backend.clear()).toBe(2)
    expect((await tiers.backend.stats(true)).entries).toBe(0)
  })

  test("a user's client with a keyPrefix of its own", async () => {
    const client = rawRedis(redis.server.port, { keyPrefix: 'app:' })
    onTestFinished(() => client.disconnect())
    const tiers = await open({ target: { client } })
    await tiers.backend.set('k', 1, LIFE)
    expect(await redis.raw.get(`app:${tiers.prefix}k`)).toBe('1')
    await warm(tiers, 'k')
    await redis.raw.set(`app:${tiers.prefix}k`, '2')
    await until(async () => (await value(tiers, 'k')) === 2, 'heard')
    const keys: string[] = []
    for await (const batch of tiers.backend.scan('*')) keys.push(...batch)
    expect(keys).toStrictEqual(['k'])
    expect((await tiers.backend.stats(true)).entries).toBe(1)
    expect(await tiers.backend.clear()).toBe(1)
    await tiers.backend.close()
    expect(client.status).toBe('ready')
  })

  test('another database of the same server is another store', async () => {
    const other = await open({ target: { url: `redis://127.0.0.1:${redis.server.port}/3` }, prefix: 'db:' })
    const here = await open({ prefix: 'db:' })
    await other.backend.set('k', 3, LIFE)
    expect(await here.backend.get('k')).toBe(undefined)
    expect((await other.backend.get('k'))?.value).toBe(3)
  })
})

test('a listening wire that goes silent without closing empties L1 within the heartbeat', async () => {
  const ear = await startTcpProxy(redis.server.port)
  const client = rawRedis(redis.server.port)
  Object.assign(client, {
    duplicate: (override: object) => new Redis({ host: '127.0.0.1', ...override, port: ear.port }),
  })
  onTestFinished(async () => {
    client.disconnect()
    await ear.stop()
  })
  const tiers = await open({ target: { client }, timeoutMs: 500 })
  await tiers.backend.set('k', 1, LIFE)
  await warm(tiers, 'k')
  ear.turn('drop')
  await until(() => tiers.l1.get('k') === undefined, 'L1 is empty', 4000)
  ear.turn('pass')
  await tiers.armed()
  await warm(tiers, 'k')
})
