import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * pass: bytes go through. hold: they are kept, and go through when it passes again (a partition, over which TCP repeats what it
 * sent). hold answers: the same, but only for what the server says. drop: they are thrown away, and connections on which that
 * happened never answer again (half-open). refuse: nobody gets in.
 */
export type ProxyMode = 'pass' | 'hold' | 'hold answers' | 'drop' | 'refuse'

export interface TcpProxy {
  readonly port: number
  readonly url: string
  readonly connections: number
  /** Chunks on their way, or kept. */
  readonly held: number
  /** From now on; connections that stand stay, even under `refuse`. */
  turn(mode: ProxyMode): void
  /** Milliseconds that each chunk takes, either way. */
  delay(ms: number): void
  /**
   * Keeps what comes on the connections that stand, also after either end has given them up, as a network may; new ones pass.
   * Returns what delivers it.
   */
  strand(): () => void
  /** Resets every connection that stands. */
  cut(): void
  stop(): Promise<void>
}

interface Chunk {
  readonly data: Buffer
  readonly to: Socket
  readonly wire: Wire
  readonly due: number
}

/** TCP never goes on behind bytes that are missing: a connection that lost some stays silent for good. */
interface Wire {
  readonly client: Socket
  broken: boolean
  /** What is kept while the wire is stranded. */
  kept: (() => void)[] | undefined
}

/** A proxy on loopback in front of a server on loopback, to break the wire between them. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let mode: ProxyMode = 'pass'
  let delayMs = 0
  const queue: Chunk[] = []
  const wires = new Set<Wire>()
  let timer: NodeJS.Timeout | undefined

  const flows = () => mode === 'pass' || mode === 'refuse'

  function flush(): void {
    timer = undefined
    if (mode === 'hold' || mode === 'hold answers') return
    const now = performance.now()
    while (queue[0] !== undefined && queue[0].due <= now) {
      const { data, to, wire } = queue.shift() as Chunk
      wire.broken ||= mode === 'drop'
      if (!wire.broken && to.writable) to.write(data)
    }
    if (queue[0] !== undefined) timer = setTimeout(flush, queue[0].due - now)
  }

  function forward(data: Buffer, to: Socket, wire: Wire): void {
    wire.broken ||= mode === 'drop'
    if (wire.broken) return
    if (wire.kept !== undefined) return void wire.kept.push(() => to.writable && to.write(data))
    const straight = mode === 'hold answers' ? to !== wire.client : flows() && delayMs === 0
    if (straight && (queue.length === 0 || !flows())) return void (to.writable && to.write(data))
    queue.push({ data, to, wire, due: performance.now() + delayMs })
    timer ??= setTimeout(flush, delayMs)
  }

  function pair(from: Socket, to: Socket, wire: Wire): void {
    sockets.add(from)
    from.setNoDelay(true)
    from.on('data', data => forward(data, to, wire))
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      if (wire.kept !== undefined) return
      if (flows()) to.destroy()
    })
  }

  const server = createServer(client => {
    if (mode === 'refuse') return void client.resetAndDestroy()
    const upstream = connect(targetPort, '127.0.0.1')
    const wire: Wire = { client, broken: mode === 'drop', kept: undefined }
    wires.add(wire)
    upstream.on('close', () => wires.delete(wire))
    pair(client, upstream, wire)
    pair(upstream, client, wire)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    port,
    url: `redis://127.0.0.1:${port}/0`,
    get connections() {
      return sockets.size / 2
    },
    get held() {
      return queue.length
    },
    turn(next) {
      mode = next
      if (next === 'pass') flush()
    },
    delay(ms) {
      delayMs = ms
    },
    strand() {
      const stranded = [...wires]
      for (const wire of stranded) wire.kept = []
      return () => {
        for (const wire of stranded) {
          const kept = wire.kept ?? []
          wire.kept = undefined
          for (const deliver of kept) deliver()
        }
      }
    },
    cut() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async stop() {
      clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
