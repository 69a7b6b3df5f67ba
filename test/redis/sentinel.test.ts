import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { rawRedis } from '../helpers/raw-redis.js'
import { type Sentinel, startSentinel } from '../helpers/redis-sentinel.js'
import { openTiers, until } from '../helpers/redis-tiers.js'

const LIFE = { ttl: 60_000, staleTtl: 0 }
let sentinel: Sentinel
beforeAll(async () => {
  sentinel = await startSentinel()
})
afterAll(() => sentinel.stop())

function open() {
  const tiers = openTiers({ target: { url: sentinel.url }, prefix: 's:', timeoutMs: 1000 })
  onTestFinished(() => tiers.backend.close())
  const read = async () => {
    try {
      return (await tiers.backend.get('k'))?.value
    } catch {
      return undefined
    }
  }
  const inL1 = async () => {
    await read()
    return tiers.l1.get('k') !== undefined
  }
  return { ...tiers, read, inL1 }
}

function look(port: number): Redis {
  const raw = rawRedis(port)
  onTestFinished(() => raw.disconnect())
  return raw
}

const isMaster = async (raw: Redis) => (await raw.info('replication')).includes('role:master')

/** A write at the new master is read, and copied, and the next one is heard. */
async function follows({ read, inL1 }: ReturnType<typeof open>, heir: Redis): Promise<void> {
  await heir.set('s:k', '"new"')
  await until(async () => (await read()) === 'new', 'service from the new master', 10_000)
  await until(inL1, 'copied again', 10_000)
  await heir.set('s:k', '"newer"')
  await until(async () => (await read()) === 'newer', 'the new master is heard')
}

test('the replica is promoted while the old master lives on: nobody stays with the old one', async () => {
  const tiers = open()
  const heir = look(sentinel.replica.port)
  const voice = look(sentinel.port)
  await tiers.armed()
  await tiers.backend.set('k', 'old', LIFE)
  await until(tiers.inL1, 'k is in L1')
  await until(async () => (await heir.get('s:k')) === '"old"', 'k is replicated')
  await voice.call('SENTINEL', 'FAILOVER', 'main')
  await until(() => isMaster(heir), 'promoted', 15_000)
  await follows(tiers, heir)
})

test('the master dies: L1 is closed meanwhile, then follows the new master', async () => {
  const tiers = open()
  const heir = look(sentinel.master.port)
  await tiers.armed()
  await tiers.backend.set('k', 'old', LIFE)
  await until(tiers.inL1, 'k is in L1')
  await until(async () => (await heir.get('s:k')) === '"old"', 'k is replicated', 15_000)
  await sentinel.replica.kill()
  await until(() => tiers.l1.get('k') === undefined, 'L1 is closed at once', 1000)
  await until(() => isMaster(heir), 'promoted', 15_000)
  await follows(tiers, heir)
  expect(await tiers.backend.set('k', 1, LIFE)).toBe(true)
})
