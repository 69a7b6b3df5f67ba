import { setTimeout as sleep } from 'node:timers/promises'
import { killClients, rawRedis } from '../../helpers/raw-redis.js'
import { startRedis } from '../../helpers/redis-server.js'
import { settled } from '../../helpers/settled.js'
import { spawnCacheChild } from '../../helpers/spawn-cache-child.js'
import { startTcpProxy, type TcpProxy } from '../../helpers/tcp-proxy.js'

export interface ProcessesReport {
  readonly checks: number
  readonly stale: number
  readonly events: Readonly<Record<string, number>>
  readonly exitCodes: readonly (number | null)[]
}

const KEYS = Array.from({ length: 40 }, (_, i) => `k${i}`)
const QUIET_MS = 400

/** Four processes with a cache as anybody makes it, each behind a wire of its own that delays and is cut; at quiet moments all agree with Redis. */
export async function coherenceProcesses(rounds: number): Promise<ProcessesReport> {
  const server = await startRedis()
  const raw = rawRedis(server.port)
  const proxies = await Promise.all([1, 2, 3, 4].map(() => startTcpProxy(server.port)))
  const options = { backend: 'multi_tier', keyPrefix: 'procs', ttl: 600, timeoutMs: 1000 } as const
  const children = await Promise.all(proxies.map(({ url }) => spawnCacheChild({ ...options, redisUrl: url })))
  await Promise.all(children.map(child => child.call('ready')))
  const report = { checks: 0, stale: 0, events: {} as Record<string, number> }
  let version = 0

  const DISORDER: Readonly<Record<string, (victim: TcpProxy) => unknown>> = {
    'kill listeners': () => killClients(raw, 'listening'),
    flush: () => raw.flushdb(),
    'cut a wire': victim => victim.cut(),
    'kill data': () => killClients(raw, 'data'),
    'half-open wire': victim => victim.turn('drop'),
  }
  const names = Object.keys(DISORDER)

  async function disturb(round: number): Promise<void> {
    for (let i = 0; i < 60; i++) {
      const key = KEYS[(round * 7 + i * 13) % KEYS.length]!
      if (i % 9 === 0) await raw.del(`procs:${key}`)
      else await raw.set(`procs:${key}`, `${++version}`)
      if (i === 30 && round % 2 === 1) await upset(round >> 1)
      await sleep(2)
    }
    for (const proxy of proxies) proxy.turn('pass')
  }

  async function upset(turn: number): Promise<void> {
    const name = names[turn % names.length] ?? ''
    report.events[name] = (report.events[name] ?? 0) + 1
    const victim = proxies[turn % proxies.length]
    if (victim !== undefined) await DISORDER[name]?.(victim)
  }

  async function differences(): Promise<number> {
    const texts = await raw.mget(KEYS.map(key => `procs:${key}`))
    let count = 0
    for (const child of children) {
      const values = await child.call<Record<string, unknown>>('mget', KEYS)
      for (const [i, key] of KEYS.entries()) if (String(values[key] ?? null) !== String(texts[i])) count++
    }
    return count
  }

  try {
    for (let round = 0; round < rounds; round++) {
      for (const [i, proxy] of proxies.entries()) proxy.delay((round + i) % 4)
      const writers = disturb(round)
      const readers = children.flatMap(child =>
        Array.from({ length: 20 }, (_, i) => sleep(i * 8).then(() => child.call('mget', KEYS))),
      )
      await Promise.all([writers, ...readers])
      // a process that is still finding its way back misses, it does not lie
      await Promise.all(children.map(settled))
      await sleep(30)
      report.checks += KEYS.length * children.length
      if ((await differences()) === 0) continue
      // news may be on its way
      await sleep(QUIET_MS)
      report.stale += await differences()
    }
    const exits = await Promise.all(children.map(child => child.exit()))
    return { ...report, exitCodes: exits.map(({ code }) => code) }
  } finally {
    raw.disconnect()
    for (const child of children) child.kill()
    await Promise.all(proxies.map(proxy => proxy.stop()))
    await server.stop()
  }
}
