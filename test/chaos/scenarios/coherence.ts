import { setTimeout as sleep } from 'node:timers/promises'
import { type DisturbedTiers, openDisturbedTiers } from '../../helpers/disturbed-tiers.js'
import { killClients, rawRedis } from '../../helpers/raw-redis.js'
import { startRedis } from '../../helpers/redis-server.js'
import type { TcpProxy } from '../../helpers/tcp-proxy.js'
import type { Rule } from './rules.js'

export interface CoherenceStressOptions {
  readonly rounds: number
  readonly nodes?: number
  readonly keys?: number
  /** Of each node. */
  readonly readers?: number
  /** Milliseconds of disorder before each look. */
  readonly roundMs?: number
  /** Switches one rule off. */
  readonly without?: Rule
  /** Repeatable disorder. */
  readonly seed?: number
  /** End at the first stale copy. */
  readonly untilStale?: boolean
}

export interface CoherenceStressReport {
  /** Copies in an L1 compared with Redis at a quiet moment. */
  readonly checks: number
  readonly stale: number
  readonly reads: number
  readonly hits: number
  readonly writes: number
  readonly events: Readonly<Record<string, number>>
}

const PREFIX = 'stress:'
/** How long news may take on a busy machine; what it has not corrected by then it never will. */
const PATIENCE_MS = 2000
/** Long enough for a listener to be back after it was lost. */
const BACK_MS = 200
const WRITE_PAUSE_MS = 8
const LIFE = { ttl: 600_000, staleTtl: 0 }

/**
 * Several nodes read and write the same hot keys while somebody with a raw connection does too; answers are delayed on the data path
 * only, so that they cross the news; connections of every kind are killed, the store is flushed, trackers are made deaf. At quiet
 * moments each copy in each L1 must be what Redis holds.
 */
export async function coherenceStress(options: CoherenceStressOptions): Promise<CoherenceStressReport> {
  const { rounds, nodes: count = 4, keys: keyCount = 25, readers = 10, roundMs = 120, seed = 1 } = options
  const random = mulberry32(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const keys = Array.from({ length: keyCount }, (_, i) => `k${i}`)
  const server = await startRedis()
  const raw = rawRedis(server.port)
  const setup = { prefix: PREFIX, timeoutMs: 400, without: options.without }
  const nodes = await Promise.all(Array.from({ length: count }, () => openDisturbedTiers(server.port, setup)))
  await Promise.all(nodes.map(({ tiers }) => tiers.armed()))
  const report = { checks: 0, stale: 0, reads: 0, hits: 0, writes: 0, events: {} as Record<string, number> }
  let version = 0
  let running = true

  async function read({ tiers: { backend } }: DisturbedTiers): Promise<void> {
    while (running) {
      report.reads++
      const found = backend.get(pick(keys))
      if (found instanceof Promise) await found.catch(() => undefined)
      else report.hits++
      if (random() < 0.1) await sleep(0)
    }
  }

  async function write(): Promise<void> {
    while (running) {
      const key = pick(keys)
      report.writes++
      const roll = random()
      if (roll < 0.5) await raw.set(PREFIX + key, `${++version}`).catch(() => undefined)
      else if (roll < 0.6) await raw.del(PREFIX + key).catch(() => undefined)
      else if (roll < 0.9) await attempt(() => pick(nodes).tiers.backend.set(key, ++version, LIFE))
      else await attempt(() => pick(nodes).tiers.backend.delete(key))
      await sleep(random() * WRITE_PAUSE_MS)
    }
  }

  async function upset(round: number): Promise<void> {
    const name = DISORDER[round % DISORDER.length]!
    report.events[name] = (report.events[name] ?? 0) + 1
    await sleep(random() * roundMs * 0.7)
    if (name === 'flush') await raw.flushdb()
    else if (name === 'kill listeners') await killClients(raw, 'listening')
    else if (name === 'kill data') await killClients(raw, 'data')
    else if (name === 'cut the wire') pick(nodes).data.cut()
    else if (name === 'half-open wire') pick(nodes).data.turn('drop')
    else if (name === 'deafen') {
      for (const { ear } of nodes) ear.mute(true)
      await killClients(raw, 'listening')
      await sleep(BACK_MS + roundMs)
    }
  }

  async function mend(name: (typeof DISORDER)[number] | undefined): Promise<void> {
    if (name === 'half-open wire') for (const { data } of nodes) restore(data)
    if (name !== 'deafen') return
    for (const { ear } of nodes) ear.mute(false)
    await killClients(raw, 'listening')
  }

  /** Counts copies; gives those that are not what Redis holds. */
  async function look(): Promise<{ copies: number; stale: number }> {
    const texts = await raw.mget(keys.map(key => PREFIX + key))
    const copies = nodes.flatMap(({ tiers }) => keys.map((key, i) => [tiers.l1.get(key), texts[i]] as const))
    const held = copies.filter(([copy]) => copy !== undefined)
    return { copies: held.length, stale: held.filter(([copy, text]) => String(copy?.value) !== text).length }
  }

  async function check(): Promise<void> {
    await sleep(20)
    let { copies, stale } = await look()
    report.checks += copies
    for (let waited = 0; stale > 0 && waited < PATIENCE_MS; waited += 20) {
      await sleep(20)
      stale = (await look()).stale
    }
    report.stale += stale
  }

  try {
    for (let round = 0; round < rounds; round++) {
      running = true
      for (const { data } of nodes) data.delay(random() * 6)
      const load = [
        ...nodes.flatMap(node => Array.from({ length: readers }, () => read(node))),
        write(),
        write(),
      ]
      await Promise.all([sleep(roundMs), upset(round)])
      running = false
      await Promise.all(load)
      await check()
      if (report.stale > 0 && options.untilStale) break
      await mend(DISORDER[round % DISORDER.length])
    }
    return report
  } finally {
    running = false
    raw.disconnect()
    await Promise.all(nodes.map(node => node.close()))
    await server.stop()
  }
}

const DISORDER = [
  'none',
  'flush',
  'kill listeners',
  'none',
  'deafen',
  'kill data',
  'none',
  'cut the wire',
  'half-open wire',
  'flush',
  'kill listeners',
] as const

/** A half-open connection stays silent for good, until somebody resets it. */
function restore(wire: TcpProxy): void {
  wire.turn('pass')
  wire.cut()
}

async function attempt(call: () => unknown): Promise<void> {
  try {
    await call()
  } catch {
    // disorder: whether it landed is for Redis to say
  }
}

function mulberry32(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
