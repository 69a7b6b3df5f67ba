import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.js'
import type { NodeClient } from '../../src/redis/client.js'
import { RedisLink } from '../../src/redis/link.js'
import { rawRedis } from '../helpers/raw-redis.js'
import { startRedis } from '../helpers/redis-server.js'
import { until } from '../helpers/redis-tiers.js'

test('after a reset a cluster and a client of the user are asked again until they answer', async () => {
  const server = await startRedis()
  const client = rawRedis(server.port)
  const link = new RedisLink({ client }, 1000, systemClock)
  onTestFinished(async () => {
    link.close()
    client.disconnect()
    await server.stop()
  })
  await link.open()
  link.reset('it does not answer')
  expect(link.state).toBe('down')
  await until(() => link.state === 'up', 'the link is up again')
})

test('a client that has given up for good is brought back', async () => {
  const server = await startRedis()
  const link = new RedisLink({ url: server.url }, 1000, systemClock)
  onTestFinished(async () => {
    link.close()
    await server.stop()
  })
  await link.open()
  expect(link.state).toBe('up')
  // what a sentinel's news does to ioredis while it connects: the state `end`, which it never leaves by itself
  ;(link.client as NodeClient).disconnect()
  await until(() => link.state === 'down', 'the link is down')
  await until(() => link.state === 'up', 'the link is up again')
})
