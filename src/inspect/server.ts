import { randomBytes } from 'node:crypto'
import { chmodSync, unlinkSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import type { Cache } from '../cache.js'
import { answer } from './answer.js'
import { onMessage, send } from './lines.js'
import type { Request } from './protocol.js'
import { ensureSocketDirectory, newSocketPath, socketDirectory } from './socket-directory.js'

export interface InspectOptions {
  /** What `cachectl --app` matches. Default: the package's or the script's name. */
  readonly app?: string
  /** Path of the socket, for a container that shares one file. Default: one of its own in the per-user directory. */
  readonly socket?: string
}

/** The open door through which `cachectl` looks into this process. */
export interface Inspector {
  readonly path: string
  close(): Promise<void>
}

/** More looking at once is no help to anybody. */
const MAX_CONNECTIONS = 16

/**
 * Opens a socket that only this user can reach (0600 in a directory of 0700). It keeps no process alive and goes with it; after a
 * kill -9 the next `cachectl ps` sweeps it away.
 * @param caches asked anew for every request
 * @throws CacheError, or a system error where the socket cannot be made
 */
export async function startInspector(
  caches: () => readonly Cache[],
  options: InspectOptions = {},
): Promise<Inspector> {
  const path = options.socket ?? ownPath()
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(socket, caches, options.app)
  })
  server.maxConnections = MAX_CONNECTIONS
  await listenPrivately(server, path)
  server.unref()
  const remove = () => unlinkQuietly(path)
  process.once('exit', remove)
  return {
    path,
    async close() {
      process.off('exit', remove)
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
      remove()
    },
  }
}

function ownPath(): string {
  const directory = socketDirectory(process.env)
  ensureSocketDirectory(directory)
  return newSocketPath(directory, process.pid, randomBytes(4).toString('hex'))
}

function serve(socket: Socket, caches: () => readonly Cache[], app: string | undefined): void {
  socket.unref()
  socket.on('error', () => socket.destroy()) // the asker went away: nothing is lost
  onMessage(socket, message => {
    if (!isRequest(message)) return void socket.destroy()
    const request = message
    answer(
      request,
      caches().filter(cache => !cache.closed),
      app,
    ).then(
      result => send(socket, { id: request.id, result }),
      error =>
        send(socket, { id: request.id, error: error instanceof Error ? error.message : String(error) }),
    )
  })
}

async function listenPrivately(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      server.on('error', () => {}) // a failed accept concerns one asker, never the host
      resolve()
    })
  })
  if (process.platform !== 'win32') chmodSync(path, 0o600)
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {}
}

function isRequest(message: unknown): message is Request {
  if (typeof message !== 'object' || message === null || !('id' in message && 'verb' in message)) return false
  return 'args' in message && typeof message.args === 'object' && message.args !== null
}
