import { setTimeout as sleep } from 'node:timers/promises'
import { killClients, rawRedis } from '../../helpers/raw-redis.js'
import { startRedis } from '../../helpers/redis-server.js'
import { settled } from '../../helpers/settled.js'
import { spawnCacheChild } from '../../helpers/spawn-cache-child.js'
import { startTcpProxy, type TcpProxy } from '../../helpers/tcp-proxy.js'

export interface ProcessesReport {
  readonly checks: number
  readonly stale: number
  /** Reads that found nothing, though Redis held something. */
  readonly misses: number
  readonly events: Readonly<Record<string, number>>
  readonly exitCodes: readonly (number | null)[]
}

const KEYS = Array.from({ length: 40 }, (_, i) => `k${i}`)
const QUIET_MS = 400
/** A wire that is silent without being closed is found out within a heartbeat of 2 s and a deadline of 1 s. */
const FOUND_OUT_MS = 3500

/** Four processes with a cache as anybody makes it, each behind a wire of its own that delays and is cut; at quiet moments all agree with Redis. */
export async function coherenceProcesses(rounds: number): Promise<ProcessesReport> {
  const server = await startRedis()
  const raw = rawRedis(server.port)
  const proxies = await Promise.all([1, 2, 3, 4].map(() => startTcpProxy(server.port)))
  const options = { backend: 'multi_tier', keyPrefix: 'procs', ttl: 600, timeoutMs: 1000 } as const
  const children = await Promise.all(proxies.map(({ url }) => spawnCacheChild({ ...options, redisUrl: url })))
  await Promise.all(children.map(child => child.call('ready')))
  const report = { checks: 0, stale: 0, misses: 0, events: {} as Record<string, number> }
  let version = 0
  let upsetNow = ''

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
    upsetNow = name
    const victim = proxies[turn % proxies.length]
    if (victim !== undefined) await DISORDER[name]?.(victim)
  }

  /** Values that Redis does not hold. */
  async function lies(): Promise<number> {
    const texts = await raw.mget(KEYS.map(key => `procs:${key}`))
    let count = 0
    for (const child of children) {
      const values = await child.call<Record<string, unknown>>('mget', KEYS)
      // a process that is away from Redis misses, it does not lie
      for (const [i, key] of KEYS.entries())
        if (values[key] === undefined) report.misses += texts[i] === null ? 0 : 1
        else if (String(values[key]) !== texts[i]) count++
    }
    return count
  }

  try {
    for (let round = 0; round < rounds; round++) {
      upsetNow = ''
      for (const [i, proxy] of proxies.entries()) proxy.delay((round + i) % 4)
      const writers = disturb(round)
      const readers = children.flatMap(child =>
        Array.from({ length: 20 }, (_, i) => sleep(i * 8).then(() => child.call('mget', KEYS))),
      )
      await Promise.all([writers, ...readers])
      if (upsetNow === 'half-open wire') await sleep(FOUND_OUT_MS)
      await Promise.all(children.map(settled))
      await sleep(30)
      report.checks += KEYS.length * children.length
      if ((await lies()) === 0) continue
      // news may be on its way
      await sleep(QUIET_MS)
      report.stale += await lies()
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
