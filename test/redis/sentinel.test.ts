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

test('Sentinel promotes the replica: L1 is closed meanwhile, then follows the new master', async () => {
  const { backend, l1, armed } = openTiers({ target: { url: sentinel.url }, prefix: 's:', timeoutMs: 1000 })
  const raw = rawRedis(sentinel.replica.port)
  onTestFinished(async () => {
    raw.disconnect()
    await backend.close()
  })
  const read = async () => {
    try {
      return (await backend.get('k'))?.value
    } catch {
      return undefined
    }
  }
  const inL1 = async () => {
    await read()
    return l1.get('k') !== undefined
  }

  await armed()
  await backend.set('k', 'old', LIFE)
  await until(inL1, 'k is in L1')
  await until(async () => (await raw.get('s:k')) === '"old"', 'k is replicated')

  await sentinel.master.kill()
  await until(() => l1.get('k') === undefined, 'L1 is closed at once', 1000)
  await until(async () => (await raw.info('replication')).includes('role:master'), 'promoted', 15_000)
  await raw.set('s:k', '"new"')
  await until(async () => (await read()) === 'new', 'service from the new master', 10_000)
  await until(inL1, 'copied again', 10_000)
  await raw.set('s:k', '"newer"')
  await until(async () => (await read()) === 'newer', 'the new master is heard')
  expect(await backend.set('k', 1, LIFE)).toBe(true)
})
