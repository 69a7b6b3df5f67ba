import { setTimeout as sleep } from 'node:timers/promises'
import type { CacheOptions } from '../../../src/options.js'
import { startRedis } from '../../helpers/redis-server.js'
import { type LoadReport, spawnCacheChild } from '../../helpers/spawn-cache-child.js'

export interface KillReport {
  readonly load: LoadReport
  readonly outages: number
  /** For each kill, from the moment the server answers again to the recovery, in milliseconds. */
  readonly backMs: readonly number[]
  /** Keys that somebody wrote last and that are not there after the last recovery. */
  readonly missing: readonly string[]
  readonly exitCode: number | null
  readonly stderr: string
}

/** kill -9 and restart under 100 callers, again and again; `persist`: the server comes back with its data, else empty. */
export async function kill(
  options: CacheOptions,
  persist: boolean,
  times: number,
  pauseMs = 5,
): Promise<KillReport> {
  const server = await startRedis({ persist })
  const child = await spawnCacheChild({ redisUrl: server.url, keyPrefix: 'kill', ttl: 60, ...options })
  try {
    await child.call('ready')
    await child.startLoad({ callers: 100, pauseMs })
    const backMs: number[] = []
    for (let i = 1; i <= times; i++) {
      await sleep(200)
      await server.kill()
      await child.heard('degraded', i)
      // away for a while, longer each time, so that every step of the backoff is met
      await sleep(100 + 150 * (i % 8))
      await server.restart()
      const returned = Date.now()
      const { at } = await child.heard('recovered', i)
      backMs.push(at - returned)
    }
    await sleep(200)
    const load = await child.stopLoad()
    const there = new Set(await child.call<string[]>('keys'))
    const missing = Object.keys(load.last).filter(key => load.last[key] !== null && !there.has(key))
    const outages = child.events.filter(({ event }) => event === 'degraded').length
    const { code, stderr } = await child.exit()
    return { load, outages, backMs, missing, exitCode: code, stderr }
  } finally {
    child.kill()
    await server.stop()
  }
}
