import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.js'
import { createCache } from '../../src/create-cache.js'
import { startRedis } from '../helpers/redis-server.js'

/** Between a client and a server; swallows whole answers when told to, which TCP would never do. */
async function startSwallower(port: number) {
  const sockets: Socket[] = []
  let swallowing = false
  const server = createServer(client => {
    const upstream = connect(port, '127.0.0.1')
    sockets.push(client, upstream)
    client.on('error', () => {}).on('close', () => upstream.destroy())
    upstream.on('error', () => {}).on('close', () => client.destroy())
    client.pipe(upstream)
    upstream.on('data', data => {
      if (!swallowing) client.write(data)
      swallowing = false
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/0`,
    swallow() {
      swallowing = true
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

test('an answer to another question crashes nobody, is no value, and ends the connection that gave it', async () => {
  const redis = await startRedis()
  const proxy = await startSwallower(redis.port)
  const cache = createCache(
    { backend: 'redis', redisUrl: proxy.url, keyPrefix: 'mixed', shareCounters: false },
    readConfig({}),
  )
  await cache.mset({ a: 'a', b: 'b' })
  const reasons: string[] = []
  cache.on('degraded', ({ reason }) => reasons.push(reason))
  const back = new Promise(resolve => cache.on('recovered', resolve))

  proxy.swallow()
  const lost = cache.get('a')
  await new Promise(resolve => setTimeout(resolve, 20))
  // its answer is taken for that of the read before
  const next = cache.mset({ c: 'c', d: 'd' })
  expect(await lost).toBeUndefined()
  await next
  expect(reasons).toEqual(['it mixes up its answers'])

  await back
  expect(await cache.mget(['a', 'b'])).toEqual({ a: 'a', b: 'b' })
  await cache.close()
  await proxy.stop()
  await redis.stop()
})
