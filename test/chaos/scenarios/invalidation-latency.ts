import { Redis } from 'ioredis'
import { rawRedis } from '../../helpers/raw-redis.js'
import { startRedis } from '../../helpers/redis-server.js'
import { openTiers, type Tiers, until } from '../../helpers/redis-tiers.js'

export interface LatencyReport {
  readonly samples: number
  /** Milliseconds from sending a raw SET to the last of the L1s having dropped its copy. */
  readonly median: number
  readonly p99: number
}

const PREFIX = 'lat:'

/** How long a write by somebody else takes to reach every L1, each with connections of its own. */
export async function invalidationLatency(samples: number, nodes = 4): Promise<LatencyReport> {
  const server = await startRedis()
  const raw = rawRedis(server.port)
  let dropped = () => {}
  const clients = Array.from(
    { length: nodes },
    () => new Redis({ port: server.port, host: '127.0.0.1', protocol: 2 }),
  )
  const tiers: Tiers[] = clients.map(client =>
    openTiers({
      target: { client },
      prefix: PREFIX,
      listener: event => {
        if (event === 'invalidate') dropped()
      },
    }),
  )
  const times: number[] = []
  try {
    await Promise.all(tiers.map(({ armed }) => armed()))
    for (let i = 0; i < samples; i++) {
      await raw.set(`${PREFIX}k`, String(i))
      await until(async () => {
        await Promise.all(tiers.map(({ backend }) => backend.get('k')))
        return tiers.every(({ l1 }) => l1.get('k')?.value === i)
      }, 'every L1 has a copy')
      const gone = new Promise<void>(resolve => {
        dropped = () => {
          if (tiers.every(({ l1 }) => l1.get('k') === undefined)) resolve()
        }
      })
      const sentAt = performance.now()
      const written = raw.set(`${PREFIX}k`, '"next"')
      await gone
      times.push(performance.now() - sentAt)
      await written
    }
  } finally {
    dropped = () => {}
    raw.disconnect()
    await Promise.all(tiers.map(({ backend }) => backend.close()))
    for (const client of clients) client.disconnect()
    await server.stop()
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  return { samples: times.length, median: at(0.5), p99: at(0.99) }
}
