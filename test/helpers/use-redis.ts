import type { Redis } from 'ioredis'
import { afterAll, beforeAll } from 'vitest'
import { rawRedis } from './raw-redis.js'
import { type RedisServer, startRedis } from './redis-server.js'

export interface RedisInUse {
  readonly server: RedisServer
  /** A connection of the test's own, to look behind the engine's back. */
  readonly raw: Redis
}

/** A server for all tests of the file (or `describe`) that calls this; its members are there once the tests run. */
export function useRedis(): RedisInUse {
  let server: RedisServer
  let raw: Redis
  beforeAll(async () => {
    server = await startRedis()
    raw = rawRedis(server.port)
  })
  afterAll(async () => {
    raw.disconnect()
    await server.stop()
  })
  return {
    get server() {
      return server
    },
    get raw() {
      return raw
    },
  }
}
