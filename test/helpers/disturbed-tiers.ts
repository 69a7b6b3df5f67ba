import { Redis } from 'ioredis'
import { type MutingProxy, startMutingProxy } from './muting-proxy.js'
import { openTiers, type Tiers, type TiersOptions } from './redis-tiers.js'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js'

export interface DisturbedTiers {
  readonly tiers: Tiers
  /** Between the data connection and the server. */
  readonly data: TcpProxy
  /** Between the listening connection and the server. */
  readonly ear: MutingProxy
  close(): Promise<void>
}

/** Memory in front of Redis, each of its two connections through a proxy of its own. */
export async function openDisturbedTiers(
  port: number,
  options: Omit<TiersOptions, 'target'>,
): Promise<DisturbedTiers> {
  const [data, ear] = await Promise.all([startTcpProxy(port), startMutingProxy(port)])
  const common = {
    host: '127.0.0.1',
    protocol: 2,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  } as const
  const client = new Redis({ ...common, port: data.port, retryStrategy: () => 20 })
  client.on('error', () => {})
  Object.assign(client, {
    duplicate: (override: object) => new Redis({ ...common, ...override, port: ear.port }),
  })
  await new Promise(resolve => client.once('ready', resolve))
  const tiers = openTiers({ ...options, target: { client } })
  return {
    tiers,
    data,
    ear,
    async close() {
      await tiers.backend.close()
      client.disconnect()
      await Promise.all([data.stop(), ear.stop()])
    },
  }
}
