import type { NodeClient } from './client.js'

/** A connection as its server knows it. */
interface Connection {
  readonly id: string
  /** An id alone could be somebody else's, on a server that was restarted or promoted meanwhile. */
  readonly address: string
}

export type Predecessors = Map<string, Set<Connection>>

/**
 * Sees to it that what was sent on a lost connection does not land later than what is sent on the next one: TCP repeats it for
 * minutes, also after a close, and it could undo what has been replayed since. So the first thing said on a connection is that the
 * server shall end those before it. Where an ACL forbids that, or the server does not know CLIENT INFO (before Redis 6.2), it is
 * left out.
 * @param predecessors by place; shared by clients that take each other's place
 */
export function endPredecessor<C extends object>(client: C, predecessors: Predecessors = new Map()): C {
  const node = client as C & NodeClient
  const end = async (all: Set<Connection>, former: Connection) => {
    try {
      await node.call('CLIENT', 'KILL', 'ID', former.id, 'ADDR', former.address)
    } catch (error) {
      // not heard, as this connection is lost as well: the next one says it again
      if (!(error instanceof Error) || error.name !== 'ReplyError') return
    }
    all.delete(former)
  }
  const remember = async (all: Set<Connection>) => {
    const info = String(await node.call('CLIENT', 'INFO'))
    const [, id] = /\bid=(\d+)/.exec(info) ?? []
    const [, address] = /\baddr=(\S+)/.exec(info) ?? []
    if (id !== undefined && address !== undefined) all.add({ id, address })
  }
  node.on('ready', () => {
    const place = placeOf(node)
    const all = predecessors.get(place) ?? new Set()
    predecessors.set(place, all)
    for (const former of all) void end(all, former)
    remember(all).catch(() => {})
  })
  return client
}

function placeOf(node: object): string {
  const { host, port } = ('options' in node ? node.options : {}) as { host?: string; port?: number }
  return `${host}:${port}`
}
