import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface MutingProxy {
  readonly port: number
  /** Swallow what the server says unasked (messages), as a proxy that knows requests and replies alone would. */
  mute(on: boolean): void
  stop(): Promise<void>
}

/** Between a listening connection and its server: all replies go through, messages only while it is not muted. */
export async function startMutingProxy(targetPort: number): Promise<MutingProxy> {
  const sockets = new Set<Socket>()
  let muted = false
  const server = createServer(client => {
    const upstream = connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
    client.on('data', data => upstream.write(data))
    upstream.on('data', data => {
      if (!muted || !data.includes('$7\r\nmessage\r\n')) client.write(data)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    mute(on) {
      muted = on
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
