import { setTimeout as sleep } from 'node:timers/promises'
import { rawRedis } from '../../helpers/raw-redis.js'
import { startRedis } from '../../helpers/redis-server.js'
import { settled } from '../../helpers/settled.js'
import { type CacheChild, spawnCacheChild } from '../../helpers/spawn-cache-child.js'
import { startTcpProxy, type TcpProxy } from '../../helpers/tcp-proxy.js'

/** How the wire of one process breaks, and how it is mended. */
export const PARTITIONS = {
  cut: {
    break(proxy: TcpProxy) {
      proxy.turn('refuse')
      proxy.cut()
    },
    mend: (proxy: TcpProxy) => proxy.turn('pass'),
  },
  'half-open': {
    break: (proxy: TcpProxy) => proxy.turn('drop'),
    mend: (proxy: TcpProxy) => proxy.turn('pass'),
  },
  'held back': {
    break: (proxy: TcpProxy) => proxy.turn('hold'),
    mend: (proxy: TcpProxy) => proxy.turn('pass'),
  },
} as const

export type Partition = keyof typeof PARTITIONS

export interface PartitionReport {
  /** What Redis holds in the end, what we read then, and what the other process reads. */
  readonly redis: Record<string, string | null>
  readonly ours: Record<string, unknown>
  readonly theirs: Record<string, unknown>
  /** What was read during the outage, by us. */
  readonly meanwhile: Record<string, unknown>
  readonly recovered: unknown
  readonly exitCode: number | null
  readonly stderr: string
}

export const KEYS = ['kept', 'deleted', 'written', 'raced', 'racedDelete', 'taken', 'counter', 'filled']

/** One of two processes loses its way to Redis, writes and deletes meanwhile, and so does the other one. */
export async function partition(kind: Partition): Promise<PartitionReport> {
  const server = await startRedis()
  const proxy = await startTcpProxy(server.port)
  const options = { backend: 'multi_tier', keyPrefix: 'part', ttl: 600, timeoutMs: 300 } as const
  const us = await spawnCacheChild({ ...options, redisUrl: proxy.url })
  const them = await spawnCacheChild({ ...options, redisUrl: server.url })
  const raw = rawRedis(server.port)
  try {
    await prepare(us, them)
    // a slow start may have been an outage already
    await settled(us)
    const before = us.events.filter(({ event }) => event === 'degraded').length
    PARTITIONS[kind].break(proxy)
    // the first call finds out, at the latest after its deadline
    await us.call('get', 'nothing')
    await us.heard('degraded', before + 1)
    await writeInOutage(us)
    const meanwhile = await us.call<Record<string, unknown>>('mget', KEYS)
    await sleep(20)
    await them.call('set', 'raced', 'theirs, newer')
    await them.call('set', 'racedDelete', 'theirs, newer')
    PARTITIONS[kind].mend(proxy)
    const recovered = (await us.heard('recovered', before + 1)).detail
    // the news of the replayed writes has to reach the other L1
    await sleep(100)
    const redis: Record<string, string | null> = {}
    for (const key of KEYS) redis[key] = await raw.get(`part:${key}`)
    const ours = await us.call<Record<string, unknown>>('mget', KEYS)
    const theirs = await them.call<Record<string, unknown>>('mget', KEYS)
    const { code, stderr } = await us.exit()
    return { redis, ours, theirs, meanwhile, recovered, exitCode: code, stderr }
  } finally {
    raw.disconnect()
    us.kill()
    them.kill()
    await proxy.stop()
    await server.stop()
  }
}

async function prepare(us: CacheChild, them: CacheChild): Promise<void> {
  await Promise.all([us.call('ready'), them.call('ready')])
  for (const key of KEYS) if (key !== 'written' && key !== 'filled') await us.call('set', key, 'old')
  await us.call('set', 'counter', 10)
  // copies in both L1
  for (const child of [us, them]) for (let i = 0; i < 2; i++) await child.call('mget', KEYS)
}

async function writeInOutage(us: CacheChild): Promise<void> {
  await us.call('delete', 'deleted')
  await us.call('set', 'written', { by: 'us', when: 'in the outage' })
  await us.call('set', 'raced', 'ours, older')
  await us.call('delete', 'racedDelete')
  await us.call('take', 'taken')
  await us.call('increment', 'counter', 5)
  await us.call('increment', 'counter', 2)
  await us.call('fillIn', 'filled', 'computed in the outage')
}
