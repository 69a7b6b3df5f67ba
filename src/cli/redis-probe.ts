import { systemClock } from '../clock.js'
import type { NodeClient } from '../redis/client.js'
import { createClient } from '../redis/connect.js'
import { parseUrl } from '../redis/parse-url.js'
import { withDeadline } from '../redis/with-deadline.js'

/** A plain connection to a server, to ask it what no cache would: INFO, CONFIG, MEMORY USAGE. */
export interface RedisProbe {
  /** @throws what the server answered; CacheError ERR_CACHE_TIMEOUT past the deadline */
  call(command: string, ...args: string[]): Promise<unknown>
  close(): void
}

/** @throws the first error of the connection, as the system or the server said it */
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
  return {
    call: (command, ...args) => withDeadline(client.call(command, ...args), timeoutMs, systemClock, command),
    close: () => client.disconnect(),
  }
}

/** `used_memory:1024` lines -> a record of texts. */
export function parseInfo(reply: unknown): Readonly<Record<string, string>> {
  const pairs = String(reply)
    .split(/\r?\n/)
    .filter(line => line.includes(':'))
    .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const)
  return Object.fromEntries(pairs)
}
