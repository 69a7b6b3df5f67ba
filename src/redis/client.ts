import type { RedisClientLike } from '../options.js'

/** One Redis connection as the engine sees it: what ioredis' `Redis` offers, whichever copy of it made the object. */
export interface NodeClient extends RedisClientLike {
  connect(): Promise<void>
  disconnect(reconnect?: boolean): void
}

interface ClusterClient extends RedisClientLike {
  readonly isCluster: true
  nodes(role: 'master'): NodeClient[]
  /** Asks who owns which slots. */
  refreshSlotsCache(callback: (error?: unknown) => void): void
}

/** Told by shape, never by `instanceof`: a client made by another copy of ioredis is as good as one of ours. */
export function isCluster(client: RedisClientLike): client is ClusterClient {
  return 'isCluster' in client && client.isCluster === true && 'nodes' in client
}

/** The connections to every master: the client itself where there is no cluster. */
export function mastersOf(client: RedisClientLike): NodeClient[] {
  return isCluster(client) ? client.nodes('master') : [client as NodeClient]
}

/** The prefix that a client puts before every key by itself (ioredis' `keyPrefix`); not applied to SCAN and TRACKING. */
export function keyPrefixOf(client: RedisClientLike): string {
  if (!('options' in client)) return ''
  const { options } = client
  if (typeof options !== 'object' || options === null || !('keyPrefix' in options)) return ''
  return typeof options.keyPrefix === 'string' ? options.keyPrefix : ''
}
