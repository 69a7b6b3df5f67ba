import { setTimeout as sleep } from 'node:timers/promises'
import type { CacheOptions } from '../../../src/options.js'
import { startRedis } from '../../helpers/redis-server.js'
import { type LoadReport, spawnCacheChild } from '../../helpers/spawn-cache-child.js'

export interface FreezeReport {
  readonly load: LoadReport
  readonly outages: number
  readonly recoveries: number
  /** From the thaw to the recovery. */
  readonly backMs: number
  readonly heapGrowth: number
  readonly exitCode: number | null
  readonly stderr: string
}

/**
 * The server gets SIGSTOP for a while under 100 callers of every method.
 * @param pauseMs of each caller between two calls
 */
export async function freeze(options: CacheOptions, frozenMs: number, pauseMs = 5): Promise<FreezeReport> {
  const server = await startRedis()
  const child = await spawnCacheChild({ redisUrl: server.url, keyPrefix: 'freeze', ttl: 60, ...options })
  try {
    await child.call('ready')
    await child.startLoad({ callers: 100, pauseMs, clear: true })
    await sleep(500)
    const heapBefore = await child.call<number>('heapUsed')
    server.freeze()
    await sleep(frozenMs)
    server.thaw()
    const thawed = Date.now()
    const { at } = await child.heard('recovered')
    await sleep(500)
    const load = await child.stopLoad()
    const heapGrowth = (await child.call<number>('heapUsed')) - heapBefore
    const { code, stderr } = await child.exit()
    const count = (name: string) => child.events.filter(({ event }) => event === name).length
    return {
      load,
      outages: count('degraded'),
      recoveries: count('recovered'),
      backMs: at - thawed,
      heapGrowth,
      exitCode: code,
      stderr,
    }
  } finally {
    child.kill()
    server.thaw()
    await server.stop()
  }
}
