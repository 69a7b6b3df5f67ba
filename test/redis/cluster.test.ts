import { Cluster } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Backend } from '../../src/backends/backend.js'
import type { LinkTarget } from '../../src/redis/link.js'
import { slotOf } from '../../src/redis/slots.js'
import { killClients } from '../helpers/raw-redis.js'
import { type ClusterNode, type RedisCluster, startCluster } from '../helpers/redis-cluster.js'
import { openTiers, type Tiers, until } from '../helpers/redis-tiers.js'

const LIFE = { ttl: 60_000, staleTtl: 0 }
let cluster: RedisCluster
let prefixes = 0
beforeAll(async () => {
  cluster = await startCluster({ replicas: true })
})
afterAll(() => cluster.stop())

async function open(target: LinkTarget = { url: cluster.url }) {
  const prefix = `c${++prefixes}:`
  const tiers = openTiers({ target, prefix, timeoutMs: 4000 })
  onTestFinished(() => tiers.backend.close())
  await tiers.backend.ready()
  return { ...tiers, prefix }
}

/** A key without prefix for each master. */
function keysOn(masters: readonly ClusterNode[], prefix: string): string[] {
  const share = 16_384 / masters.length
  return masters.map((_, i) => {
    for (let n = 0; ; n++) if (Math.floor(slotOf(`${prefix}k${n}`) / share) === i) return `k${n}`
  })
}

/** What a get gives while nodes come and go. */
async function read(backend: Backend, key: string): Promise<unknown> {
  try {
    return (await backend.get(key))?.value
  } catch {
    return undefined
  }
}

async function warm({ backend, l1 }: Tiers, key: string, ms?: number): Promise<void> {
  await until(
    async () => {
      await read(backend, key)
      return l1.get(key) !== undefined
    },
    `${key} is in L1`,
    ms,
  )
}

describe('a cluster', () => {
  test('a write on any master by somebody who knows nothing of us reaches L1', async () => {
    const tiers = await open()
    const keys = keysOn(cluster.masters, tiers.prefix)
    for (const [i, key] of keys.entries()) {
      await tiers.backend.set(key, 'old', LIFE)
      await warm(tiers, key)
      await cluster.masters[i]?.raw.set(`${tiers.prefix}${key}`, '"new"')
      await until(async () => (await tiers.backend.get(key))?.value === 'new', `${key} is new`)
    }
  })

  test('a lost listener on one master is replaced; until then nothing is copied from there', async () => {
    const tiers = await open()
    const [key = ''] = keysOn(cluster.masters, tiers.prefix)
    const [master] = cluster.masters
    if (master === undefined) throw new Error('no master')
    await tiers.backend.set(key, 1, LIFE)
    await warm(tiers, key)
    await killClients(master.raw, 'listening')
    await until(() => tiers.l1.get(key) === undefined, 'the copy is gone')
    await warm(tiers, key)
    await master.raw.set(`${tiers.prefix}${key}`, '2')
    await until(async () => (await read(tiers.backend, key)) === 2, 'heard again')
  })

  test('a slot that moves takes its copies out of L1, and is copied again from its new master', async () => {
    const tiers = await open()
    const [key = ''] = keysOn(cluster.masters, tiers.prefix)
    const [from, to] = cluster.masters
    if (from === undefined || to === undefined) throw new Error('no masters')
    const name = `${tiers.prefix}${key}`
    await tiers.backend.set(key, 'old', LIFE)
    await warm(tiers, key)
    await cluster.moveSlot(slotOf(name), from, to)
    onTestFinished(() => cluster.moveSlot(slotOf(name), to, from))
    await until(() => tiers.l1.get(key) === undefined, 'the copy is gone')
    await warm(tiers, key)
    await to.raw.set(name, '"new"')
    await until(async () => (await tiers.backend.get(key))?.value === 'new', 'the write at the new master')
  })

  test('scan, clear and counts cover all masters', async () => {
    const tiers = await open()
    const items = Array.from({ length: 300 }, (_, i) => ({ key: `k${i}`, value: i, life: LIFE }))
    expect(await tiers.backend.setMany(items)).toBe(true)
    expect(
      (await tiers.backend.getMany(items.map(item => item.key))).map(entry => entry?.value),
    ).toStrictEqual(items.map(item => item.value))
    const found: string[] = []
    for await (const batch of tiers.backend.scan('k*')) found.push(...batch)
    expect(new Set(found).size).toBe(300)
    expect((await tiers.backend.stats(true)).entries).toBe(300)
    expect(await tiers.backend.clear()).toBe(300)
    for (const { raw } of cluster.masters)
      expect((await raw.keys(`${tiers.prefix}[^\u0001]*`)).length).toBe(0)
  })

  test("a user's Cluster client is used as it is, and stays open", async () => {
    const client = new Cluster(cluster.masters.map(({ port }) => ({ host: '127.0.0.1', port })))
    client.on('error', () => {})
    onTestFinished(() => client.disconnect())
    const listeners = () => client.eventNames().map(name => [name, client.listenerCount(name)])
    await new Promise(resolve => client.once('ready', resolve))
    const before = listeners()
    const tiers = await open({ client })
    await tiers.backend.set('k', 1, LIFE)
    await warm(tiers, 'k')
    await tiers.backend.close()
    expect(client.status).toBe('ready')
    expect(listeners()).toStrictEqual(before)
  })

  test('a master dies: nothing stale, and its replica takes over', async () => {
    const tiers = await open()
    const keys = keysOn(cluster.masters, tiers.prefix)
    const key = keys[2] ?? ''
    const dying = cluster.masters[2]
    const heir = cluster.replicas[2]
    if (dying === undefined || heir === undefined) throw new Error('no third master')
    await tiers.backend.set(key, 'old', LIFE)
    await warm(tiers, key)
    await until(async () => (await heir.raw.call('DBSIZE')) !== 0, 'the replica has data')
    await dying.kill()
    await until(() => tiers.l1.get(key) === undefined, 'L1 is closed at once', 2000)
    await until(async () => (await heir.raw.info('replication')).includes('role:master'), 'promoted', 20_000)
    await heir.raw.set(`${tiers.prefix}${key}`, '"new"')
    await until(async () => (await read(tiers.backend, key)) === 'new', 'service from the new master', 10_000)
    await warm(tiers, key, 10_000)
    await heir.raw.set(`${tiers.prefix}${key}`, '"newer"')
    await until(async () => (await tiers.backend.get(key))?.value === 'newer', 'the new master is heard')
  })
})
