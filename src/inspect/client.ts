import { createConnection, type Socket } from 'node:net'
import { CacheError } from '../errors.js'
import { onMessage, send } from './lines.js'
import type { Response, Verb, Verbs } from './protocol.js'
import { assertOwn } from './socket-directory.js'

/** A process that is being looked into. */
export interface InspectClient {
  readonly path: string
  /** @throws CacheError ERR_CACHE_TIMEOUT, ERR_CACHE_UNAVAILABLE; or what the process answered */
  ask<V extends Verb>(verb: V, args: Verbs[V]['args'], timeoutMs?: number): Promise<Verbs[V]['result']>
  close(): void
}

const TIMEOUT_MS = 2000

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** @throws CacheError where the socket is another user's; the system's error (ECONNREFUSED = nobody listens any more) */
export async function connectInspector(path: string): Promise<InspectClient> {
  assertOwn(path, 'socket')
  const socket = await connect(path)
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  onMessage(socket, message => {
    const response = message as Response
    const asker = waiting.get(response.id)
    waiting.delete(response.id)
    if ('error' in response) asker?.reject(new CacheError('ERR_CACHE_UNAVAILABLE', response.error))
    else asker?.resolve(response.result)
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const asker of waiting.values()) asker.reject(gone(path))
    waiting.clear()
  })

  return {
    path,
    ask<V extends Verb>(verb: V, args: Verbs[V]['args'], timeoutMs = TIMEOUT_MS) {
      if (socket.destroyed) return Promise.reject(gone(path))
      const id = ++lastId
      const reply = new Promise<Verbs[V]['result']>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id)
          reject(
            new CacheError(
              'ERR_CACHE_TIMEOUT',
              `${path}: no answer within ${timeoutMs} ms; is the process stopped?`,
            ),
          )
        }, timeoutMs)
        const settled = <A extends unknown[]>(settle: (...args: A) => void) => {
          return (...args: A) => {
            clearTimeout(timer)
            settle(...args)
          }
        }
        waiting.set(id, { resolve: settled(resolve as (result: unknown) => void), reject: settled(reject) })
      })
      send(socket, { id, verb, args })
      return reply
    },
    close: () => void socket.destroy(),
  }
}

function connect(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    socket.setTimeout(TIMEOUT_MS, () =>
      socket.destroy(new CacheError('ERR_CACHE_TIMEOUT', `${path}: no connection`)),
    )
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}

function gone(path: string): CacheError {
  return new CacheError('ERR_CACHE_UNAVAILABLE', `${path}: the process ended`)
}
