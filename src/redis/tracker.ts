import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { NodeClient } from './client.js'
import { runIdOf } from './greet.js'
import type { RedisLink } from './link.js'
import type { Listener } from './listening.js'
import { reservedKey } from './reserved-keys.js'
import { tagOf } from './slots.js'

const CHANNEL = '__redis__:invalidate'
const CANARY_LIFE_MS = '5000'

export interface TrackerOptions {
  readonly link: RedisLink
  /** The data connection to the node; the tracker is a second connection to the same one. */
  readonly node: NodeClient
  /** Full prefixes as on the wire; none begins with another. */
  readonly prefixes: readonly string[]
  readonly clock: Clock
  /** Keys as on the wire; `undefined` = all. */
  hear(keys: readonly string[] | undefined): void
  armed(origin: string): void
  lost(origin: string, reason: string): void
  failed(error: unknown): void
  /** For the mutation proof only. */
  readonly without?: 'canary' | undefined
}

/**
 * Server-assisted invalidation (CLIENT TRACKING, Redis 6) on a RESP2 connection that redirects to itself, so there is no second
 * connection whose loss could go unseen. It counts as armed once a key written through the data connection was heard of here.
 */
export function createTracker(options: TrackerOptions): Listener {
  const { link, node, prefixes } = options
  let awaited: { key: string; heard: () => void } | undefined

  function onMessage(_channel: unknown, payload: unknown): void {
    if (payload === null || payload === undefined) {
      options.hear(undefined)
      return
    }
    const keys = (payload as readonly Buffer[]).map(String)
    if (awaited !== undefined && keys.includes(awaited.key)) awaited.heard()
    options.hear(keys)
  }

  /** Writes a key nobody uses and waits for its invalidation: proof that both connections mean the same server and prefix. */
  async function canary(origin: string): Promise<void> {
    const tag = link.cluster ? `{${tagOf(await ownSlot(node, origin))}}` : ''
    const prefix = (prefixes[0] ?? '').slice(link.clientPrefix.length)
    const key = `${reservedKey(prefix, 'canary')}:${randomUUID()}${tag}`
    const heard = new Promise<void>(resolve => {
      awaited = { key: link.clientPrefix + key, heard: resolve }
    })
    await node.call('SET', key, '', 'PX', CANARY_LIFE_MS)
    await heard
    awaited = undefined
  }

  return {
    armed: options.armed,
    lost: options.lost,
    failed: options.failed,
    async arm(connection) {
      const origin = await sameServer(link, node, connection)
      const id = await connection.call('client', 'id')
      connection.on('messageBuffer', onMessage)
      const scope = prefixes.flatMap(prefix => ['prefix', prefix])
      await connection.call('client', 'tracking', 'on', 'redirect', String(id), 'bcast', ...scope)
      await connection.call('subscribe', CHANNEL)
      if (options.without !== 'canary') await canary(origin)
      return origin
    },
    async beat(connection) {
      await Promise.all([connection.call('ping'), assertMaster(link, node)])
    },
  }
}

/**
 * The id of the server that both connections lead to.
 * @throws Error where they lead to two, or to a replica
 */
export async function sameServer(link: RedisLink, node: NodeClient, connection: NodeClient): Promise<string> {
  await assertMaster(link, node)
  const [here, there] = await Promise.all(
    link.cluster
      ? [connection.call('cluster', 'myid'), node.call('cluster', 'myid')]
      : [runIdOf(connection), link.origin],
  )
  if (here !== there)
    throw new Error('the listening connection reached another server than the data connection')
  return String(here)
}

async function assertMaster(link: RedisLink, node: NodeClient): Promise<void> {
  // an ACL may refuse ROLE; then a failover is noticed by the loss of the connection alone
  const role = await node.call('role').catch(() => undefined)
  if (!Array.isArray(role) || String(role[0]) !== 'slave') return
  link.reset('the node has become a replica')
  throw new Error('the node has become a replica')
}

async function ownSlot(node: NodeClient, id: string): Promise<number> {
  const ranges = (await node.call('cluster', 'slots')) as [number, number, [string, number, string]][]
  const own = ranges.find(([, , master]) => master[2] === id)
  if (own === undefined) throw new Error('the node has no slots')
  return own[0]
}
