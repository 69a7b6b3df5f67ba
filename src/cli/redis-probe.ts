import { systemClock } from '../clock.js'
import type { RedisClientLike } from '../options.js'
import { mastersOf, type NodeClient } from '../redis/client.js'
import { createClient } from '../redis/connect.js'
import { parseUrl } from '../redis/parse-url.js'
import { leaseLink } from '../redis/shared-link.js'
import { withDeadline } from '../redis/with-deadline.js'

/** Somebody to ask what no cache would: INFO, CONFIG, MEMORY USAGE. */
export interface RedisNode {
  /** `host:port`. */
  readonly name: string
  /** @throws what the server answered; CacheError ERR_CACHE_TIMEOUT past the deadline */
  call(command: string, ...args: string[]): Promise<unknown>
}

/** A plain connection to a server, or to a cluster, where a command goes to the node that holds its key. */
export interface RedisProbe extends RedisNode {
  /** Every master; the server itself where there is no cluster. */
  readonly nodes: readonly RedisNode[]
  close(): void
}

/** A connection of its own. @throws the first error of the connection, as the system or the server said it */
export async function openProbe(url: string, timeoutMs: number): Promise<RedisProbe> {
  // ioredis' Redis and Cluster both connect and disconnect
  const client = (await createClient(parseUrl(url), timeoutMs)) as NodeClient
  let fault: unknown
  const note = (error: unknown) => {
    fault ??= error
  }
  client.on('error', note)
  // "Connection is closed." says less than the error before it
  const connected = client.connect().catch((error: unknown) => Promise.reject(fault ?? error))
  try {
    await withDeadline(connected, timeoutMs, systemClock, 'connect')
    await withDeadline(client.call('PING'), timeoutMs, systemClock, 'PING')
    // a wrong database number is told this way only: ioredis goes on, with database 0
    if (fault !== undefined) throw fault
  } catch (error) {
    client.disconnect()
    throw fault ?? error
  }
  return probeOf(client, timeoutMs, () => client.disconnect())
}

/**
 * Asks through the connection that the caches of this run have to the same server: a second one would take longer to make than
 * most questions take to answer.
 * @param timeoutMs the one the caches were made with
 * @throws Error, CacheError where there is no connection
 */
export async function sharedProbe(url: string, timeoutMs: number): Promise<RedisProbe> {
  const { link, release } = leaseLink({ url }, timeoutMs, systemClock)
  await link.open()
  if (link.state === 'up') return probeOf(link.client, timeoutMs, release)
  release()
  throw new Error(link.reason)
}

function probeOf(client: RedisClientLike, timeoutMs: number, close: () => void): RedisProbe {
  const asNode = (to: RedisClientLike): RedisNode => ({
    name: nameOf(to),
    call: (command, ...args) => withDeadline(to.call(command, ...args), timeoutMs, systemClock, command),
  })
  return { ...asNode(client), nodes: mastersOf(client).map(asNode), close }
}

function nameOf(client: RedisClientLike): string {
  const { host, port } = ('options' in client ? client.options : {}) as { host?: string; port?: number }
  return `${host}:${port}`
}

/** `used_memory:1024` lines -> a record of texts. */
export function parseInfo(reply: unknown): Readonly<Record<string, string>> {
  const pairs = String(reply)
    .split(/\r?\n/)
    .filter(line => line.includes(':'))
    .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const)
  return Object.fromEntries(pairs)
}
