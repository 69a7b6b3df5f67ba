import type { Redis } from 'ioredis'
import { rawRedis } from './raw-redis.js'
import { freePort, type RedisServer, startRedis } from './redis-server.js'

const SLOTS = 16_384

export interface ClusterNode extends RedisServer {
  /** A connection that knows nothing of the cache, nor of the cluster. */
  readonly raw: Redis
  readonly busPort: number
}

export interface RedisCluster {
  readonly masters: readonly ClusterNode[]
  readonly replicas: readonly ClusterNode[]
  readonly url: string
  /** Moves a slot with its keys, as `redis-cli --cluster reshard` does. */
  moveSlot(slot: number, from: ClusterNode, to: ClusterNode): Promise<void>
  stop(): Promise<void>
}

/** A real cluster on loopback: masters that share the slots evenly, and the same number of replicas if wanted. */
export async function startCluster(
  options: { masters?: number; replicas?: boolean } = {},
): Promise<RedisCluster> {
  const count = options.masters ?? 3
  const masters = await Promise.all(Array.from({ length: count }, startNode))
  const replicas = options.replicas ? await Promise.all(masters.map(startNode)) : []
  const [first] = masters
  if (first === undefined) throw new Error('a cluster needs a master')
  for (const [i, node] of masters.entries()) {
    const from = Math.floor((i * SLOTS) / count)
    const to = Math.floor(((i + 1) * SLOTS) / count) - 1
    await node.raw.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)
    await node.raw.call('CLUSTER', 'ADDSLOTSRANGE', from, to)
  }
  for (const node of [...masters.slice(1), ...replicas])
    await first.raw.call('CLUSTER', 'MEET', '127.0.0.1', node.port, node.busPort)
  const all = [...masters, ...replicas]
  await untilAll(all, node => knows(node, all.length))
  for (const [i, replica] of replicas.entries()) {
    const master = masters[i]
    if (master !== undefined) await replica.raw.call('CLUSTER', 'REPLICATE', await idOf(master))
  }
  await untilAll(all, isReady)
  return {
    masters,
    replicas,
    url: `redis+cluster://${masters.map(node => `127.0.0.1:${node.port}`).join(',')}`,
    moveSlot,
    async stop() {
      for (const node of all) node.raw.disconnect()
      await Promise.all(all.map(node => node.stop()))
    },
  }
}

async function startNode(): Promise<ClusterNode> {
  const busPort = await freePort()
  const server = await startRedis({
    args: [
      '--cluster-enabled',
      'yes',
      '--cluster-node-timeout',
      '1500',
      '--cluster-port',
      `${busPort}`,
      '--repl-diskless-sync-delay',
      '0',
    ],
  })
  return Object.assign(Object.create(server) as RedisServer, {
    raw: rawRedis(server.port, { maxRetriesPerRequest: 0 }),
    busPort,
  })
}

async function idOf(node: ClusterNode): Promise<string> {
  return String(await node.raw.call('CLUSTER', 'MYID'))
}

async function knows(node: ClusterNode, count: number): Promise<boolean> {
  return String(await node.raw.call('CLUSTER', 'INFO')).includes(`cluster_known_nodes:${count}`)
}

async function isReady(node: ClusterNode): Promise<boolean> {
  if (!String(await node.raw.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) return false
  const replication = await node.raw.info('replication')
  return replication.includes('role:master') || replication.includes('master_link_status:up')
}

async function untilAll(
  nodes: readonly ClusterNode[],
  ready: (node: ClusterNode) => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + 30_000
  for (const node of nodes)
    while (!(await ready(node))) {
      if (Date.now() > deadline)
        throw new Error(`the cluster did not come up: ${await node.raw.call('CLUSTER', 'NODES')}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
}

async function moveSlot(slot: number, from: ClusterNode, to: ClusterNode): Promise<void> {
  const [source, target] = [await idOf(from), await idOf(to)]
  await to.raw.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source)
  await from.raw.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target)
  const keys = (await from.raw.call('CLUSTER', 'GETKEYSINSLOT', slot, 1000)) as string[]
  if (keys.length > 0) await from.raw.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...keys)
  for (const node of [to, from]) await node.raw.call('CLUSTER', 'SETSLOT', slot, 'NODE', target)
}
