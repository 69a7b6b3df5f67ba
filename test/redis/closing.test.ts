import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startCluster } from '../helpers/redis-cluster.js'
import { spawnCacheChild } from '../helpers/spawn-cache-child.js'

test('a process ends by itself when its cache is closed while a frozen cluster is being asked for its slots', async () => {
  const cluster = await startCluster({ masters: 1 })
  const child = await spawnCacheChild({ backend: 'multi_tier', redisUrl: cluster.url, keyPrefix: 'closing' })
  onTestFinished(async () => {
    child.kill()
    await cluster.stop()
  })
  await child.call('ready')
  for (const master of cluster.masters) master.freeze()
  // it is asked every 2 s, and has a second to answer
  await sleep(2400)
  const { code, stderr, lingerMs } = await child.exit()
  expect([code, stderr]).toEqual([0, ''])
  expect(lingerMs).toBeLessThan(1000)
})
