import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { rawRedis } from '../../helpers/raw-redis.js'
import { type ClusterNode, startCluster } from '../../helpers/redis-cluster.js'
import { startSentinel } from '../../helpers/redis-sentinel.js'
import type { RedisServer } from '../../helpers/redis-server.js'
import { settled } from '../../helpers/settled.js'
import {
  type CacheChild,
  type Exit,
  type LoadReport,
  spawnCacheChild,
} from '../../helpers/spawn-cache-child.js'

export interface FailoverReport {
  /** How long nobody was primary, in milliseconds. */
  readonly awayMs: number
  readonly loads: readonly LoadReport[]
  /** Reads that gave another value than the new primary holds, after we knew it. */
  readonly stale: readonly string[]
  /** From a raw write on the new primary until every process reads it, in milliseconds. */
  readonly newsMs: number
  readonly exits: readonly Exit[]
}

const KEYS = Array.from({ length: 40 }, (_, i) => `hot${i}`)
const PREFIX = 'fo'

/** Sentinel promotes a replica that has missed the last writes. */
export async function sentinelFailover(): Promise<FailoverReport> {
  const sentinel = await startSentinel()
  try {
    return await failover(sentinel.url, sentinel.master, sentinel.replica, () => true)
  } finally {
    await sentinel.stop()
  }
}

/** A master of a cluster dies and its replica, which has missed the last writes, takes over. */
export async function clusterFailover(): Promise<FailoverReport> {
  const cluster = await startCluster({ replicas: true })
  const [master] = cluster.masters as [ClusterNode]
  const [replica] = cluster.replicas as [ClusterNode]
  try {
    const own = new Set<string>()
    for (const key of KEYS) {
      const there = await master.raw.exists(`${PREFIX}:${key}`).catch(() => undefined)
      if (there !== undefined) own.add(key)
    }
    return await failover(cluster.url, master, replica, key => own.has(key))
  } finally {
    await cluster.stop()
  }
}

/** @param onPrimary which keys the server that dies is responsible for */
async function failover(
  url: string,
  primary: RedisServer,
  replica: RedisServer,
  onPrimary: (key: string) => boolean,
): Promise<FailoverReport> {
  const options = {
    backend: 'multi_tier',
    redisUrl: url,
    keyPrefix: PREFIX,
    ttl: 600,
    timeoutMs: 500,
  } as const
  const children = await Promise.all([spawnCacheChild(options), spawnCacheChild(options)])
  const raw = rawRedis(replica.port, { maxRetriesPerRequest: 0 })
  try {
    await prepare(children, primary, replica, onPrimary)
    for (const child of children) await child.startLoad({ callers: 20, pauseMs: 10 })
    const killed = Date.now()
    await primary.kill()
    replica.thaw()
    await untilPrimary(raw)
    const awayMs = Date.now() - killed
    await Promise.all(children.map(child => settled(child)))
    const stale = await compare(children, raw, KEYS.filter(onPrimary))
    const loads = await Promise.all(children.map(child => child.stopLoad()))
    const newsMs = await tellNews(children, raw, KEYS.filter(onPrimary))
    const exits = await Promise.all(children.map(child => child.exit()))
    return { awayMs, loads, stale, newsMs, exits }
  } finally {
    raw.disconnect()
    for (const child of children) child.kill()
  }
}

/** Every L1 holds what the replica has not heard of. */
async function prepare(
  children: readonly CacheChild[],
  primary: RedisServer,
  replica: RedisServer,
  onPrimary: (key: string) => boolean,
): Promise<void> {
  const [first] = children
  for (const child of children) await child.call('ready')
  for (const key of KEYS) await first?.call('set', key, 'replicated')
  await untilReplicated(primary, replica)
  replica.freeze()
  for (const key of KEYS.filter(onPrimary)) await first?.call('set', key, 'never replicated')
  for (let i = 0; i < 3; i++) for (const child of children) await child.call('mget', KEYS)
}

async function untilReplicated(primary: RedisServer, replica: RedisServer): Promise<void> {
  const written = await offsetOf(primary)
  const deadline = Date.now() + 20_000
  while ((await offsetOf(replica)) < written) {
    if (Date.now() > deadline) throw new Error('the replica did not get the writes within 20 s')
    await sleep(20)
  }
}

async function offsetOf({ port }: RedisServer): Promise<number> {
  const raw = rawRedis(port)
  try {
    return Number(/master_repl_offset:(\d+)/.exec(await raw.info('replication'))?.[1])
  } finally {
    raw.disconnect()
  }
}

async function untilPrimary(raw: Redis): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await raw.info('replication').catch(() => '')).includes('role:master')) {
    if (Date.now() > deadline) throw new Error('the replica was not promoted within 20 s')
    await sleep(20)
  }
}

async function compare(
  children: readonly CacheChild[],
  raw: Redis,
  keys: readonly string[],
): Promise<string[]> {
  const stale: string[] = []
  for (const [i, child] of children.entries()) {
    const read = await child.call<Record<string, unknown>>('mget', keys)
    for (const key of keys) {
      const text = await raw.get(`${PREFIX}:${key}`)
      if (text !== JSON.stringify(read[key])) stale.push(`process ${i} ${key}: ${read[key]}, Redis: ${text}`)
    }
  }
  return stale
}

async function tellNews(
  children: readonly CacheChild[],
  raw: Redis,
  keys: readonly string[],
): Promise<number> {
  for (const key of keys) await raw.set(`${PREFIX}:${key}`, '"news"')
  const start = Date.now()
  while ((await compare(children, raw, keys)).length > 0) {
    if (Date.now() - start > 5000) throw new Error(`stale for 5 s: ${await compare(children, raw, keys)}`)
  }
  return Date.now() - start
}

export interface MigrationReport {
  readonly load: LoadReport
  readonly stale: readonly string[]
  readonly exit: Exit
}

/** A slot moves to another master under load; its keys are written there by somebody who is not us. */
export async function slotMigration(rounds: number): Promise<MigrationReport> {
  const cluster = await startCluster()
  const options = { backend: 'multi_tier', redisUrl: cluster.url, keyPrefix: PREFIX, ttl: 600 } as const
  const child = await spawnCacheChild(options)
  try {
    await child.call('ready')
    await child.startLoad({ callers: 20, pauseMs: 10 })
    const key = 'hot'
    const slot = Number(await cluster.masters[0]?.raw.call('CLUSTER', 'KEYSLOT', `${PREFIX}:${key}`))
    const stale: string[] = []
    let owner = await ownerOf(cluster.masters, `${PREFIX}:${key}`)
    for (let round = 0; round < rounds; round++) {
      await child.call('set', key, `before ${round}`)
      for (let i = 0; i < 3; i++) await child.call('get', key)
      const next = cluster.masters.find(node => node !== owner)
      if (next === undefined) throw new Error('a cluster of one')
      await cluster.moveSlot(slot, owner, next)
      owner = next
      await child.call('get', key)
      await owner.raw.set(`${PREFIX}:${key}`, `"after ${round}"`)
      await sleep(50)
      const read = await child.call('get', key)
      if (read !== `after ${round}`) stale.push(`round ${round}: ${read}`)
    }
    const load = await child.stopLoad()
    return { load, stale, exit: await child.exit() }
  } finally {
    child.kill()
    await cluster.stop()
  }
}

async function ownerOf(masters: readonly ClusterNode[], key: string): Promise<ClusterNode> {
  for (const node of masters) {
    const answer = await node.raw.exists(key).catch(() => undefined)
    if (answer !== undefined) return node
  }
  throw new Error(`nobody is responsible for ${key}`)
}
