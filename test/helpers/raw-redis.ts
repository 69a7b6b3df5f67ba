import { Redis } from 'ioredis'

/** A connection that knows nothing of the cache: another language, an operator with redis-cli. */
export function rawRedis(port: number, options: Record<string, unknown> = {}): Redis {
  const client = new Redis({ host: '127.0.0.1', port, protocol: 2, ...options })
  client.on('error', () => {})
  return client
}

interface ClientInfo {
  readonly id: string
  /** Listens: subscribed to invalidations or publications. */
  readonly listens: boolean
  readonly name: string
}

/** The server's clients, without the one that asks. */
export async function clientsOf(raw: Redis): Promise<ClientInfo[]> {
  const own = String(await raw.client('ID'))
  const list = String(await raw.client('LIST'))
  return list
    .trim()
    .split('\n')
    .map(line => Object.fromEntries(line.split(' ').map(pair => pair.split('=', 2))))
    .filter(client => client.id !== own)
    .map(client => ({ id: client.id, listens: client.sub !== '0', name: client.name }))
}

/** Cuts connections of one kind at the server; returns how many. */
export async function killClients(raw: Redis, kind: 'listening' | 'data'): Promise<number> {
  const clients = (await clientsOf(raw)).filter(client => client.listens === (kind === 'listening'))
  for (const client of clients) await raw.client('KILL', 'ID', client.id).catch(() => {})
  return clients.length
}
