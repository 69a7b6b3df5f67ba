import type { NodeClient } from './client.js'

interface Cluster {
  on(event: '+node', listener: (node: NodeClient) => void): unknown
  disconnect(reconnect?: boolean): void
}

/** A cluster whose `disconnect` also ends the connections on which ioredis asks its nodes who owns which slots. */
export function closingCluster<C extends Cluster>(cluster: C): C {
  const copies = new Set<NodeClient>()
  cluster.on('+node', node => {
    const original = node.duplicate as (override?: object) => NodeClient
    const duplicate = (override?: object) => {
      const copy = original.call(node, override)
      copies.add(copy)
      copy.on('end', () => copies.delete(copy))
      return copy
    }
    Object.assign(node, { duplicate })
  })
  const disconnectAll = cluster.disconnect
  const disconnect = (reconnect = false) => {
    disconnectAll.call(cluster, reconnect)
    if (!reconnect) for (const copy of copies) copy.disconnect()
  }
  return Object.assign(cluster, { disconnect })
}
