import { setTimeout as sleep } from 'node:timers/promises'
import { rawRedis } from '../../helpers/raw-redis.js'
import { startRedis } from '../../helpers/redis-server.js'
import { settled } from '../../helpers/settled.js'
import { type LoadReport, spawnCacheChild } from '../../helpers/spawn-cache-child.js'
import { startTcpProxy } from '../../helpers/tcp-proxy.js'
import { PARTITIONS, type Partition } from './partition.js'

export interface LastWordsReport {
  readonly load: LoadReport
  /** Keys of which Redis holds something else than what was written last. */
  readonly wrong: readonly string[]
  /** Keys written last that Redis does not hold. */
  readonly lost: readonly string[]
  readonly journaled: unknown
}

/**
 * 100 callers write and delete, each a key of its own, when the server freezes or the wire breaks; hundreds of writes are on their
 * way then, and may land when it mends. The callers go on for a while and stop before it does: in the end Redis must hold what
 * each wrote last.
 */
export async function lastWords(kind: Partition | 'frozen'): Promise<LastWordsReport> {
  const server = await startRedis()
  const proxy = await startTcpProxy(server.port)
  const child = await spawnCacheChild({
    backend: 'multi_tier',
    redisUrl: proxy.url,
    keyPrefix: 'last',
    ttl: 600,
    timeoutMs: 300,
  })
  const raw = rawRedis(server.port)
  try {
    await child.call('ready')
    await child.startLoad({ callers: 100, pauseMs: 1 })
    await sleep(400)
    // a slow start may have been an outage already
    await settled(child)
    const outages = child.events.filter(({ event }) => event === 'degraded').length
    if (kind === 'frozen') server.freeze()
    else PARTITIONS[kind].break(proxy)
    await child.heard('degraded', outages + 1)
    await sleep(300)
    const load = await child.stopLoad()
    if (kind === 'frozen') server.thaw()
    else PARTITIONS[kind].mend(proxy)
    const { detail } = await child.heard('recovered', outages + 1)
    const wrong: string[] = []
    const lost: string[] = []
    for (const [key, last] of Object.entries(load.last)) {
      const text = await raw.get(`last:${key}`)
      if (text === (last === null ? null : JSON.stringify(last))) continue
      ;(text === null ? lost : wrong).push(`${key}: ${text} instead of ${last}`)
    }
    return { load, wrong, lost, journaled: detail }
  } finally {
    raw.disconnect()
    child.kill()
    server.thaw()
    await proxy.stop()
    await server.stop()
  }
}
