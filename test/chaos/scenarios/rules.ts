import type { Redis } from 'ioredis'
import { type DisturbedTiers, openDisturbedTiers } from '../../helpers/disturbed-tiers.js'
import { killClients, rawRedis } from '../../helpers/raw-redis.js'
import type { RedisServer } from '../../helpers/redis-server.js'
import { type Tiers, until } from '../../helpers/redis-tiers.js'

interface Situation {
  readonly node: DisturbedTiers
  /** Somebody who knows nothing of us. */
  readonly raw: Redis
  readonly guarded: boolean
}

const PREFIX = 'rule:'
const KEY = `${PREFIX}k`
const SLOW_MS = 10_000
const QUICK_MS = 200

/** For each rule of L1's coherence the course of events against which it guards, step by step. */
const SITUATIONS = {
  /** An answer is on the wire when its key is written; the news overtakes it. */
  token: ({ node, raw }: Situation) =>
    overtake(node, async () => {
      await raw.set(KEY, '"new"')
      await raw.set(`${PREFIX}marker`, '"new"')
    }),

  /** An answer is on the wire when everything is removed; that news names no key. */
  epoch: ({ node, raw }: Situation) => overtake(node, () => raw.flushdb()),

  /** The listening connection is lost. */
  async 'close-watch'({ node, raw }: Situation) {
    await copyOf(node.tiers, 'k')
    await killClients(raw, 'listening')
    await raw.set(KEY, '"new"')
  },

  /** The listening connection is well, but what the server says unasked does not come through. */
  async canary({ node, raw, guarded }: Situation) {
    const { tiers, ear } = node
    const state = () => String(tiers.source.details().state)
    await copyOf(tiers, 'marker')
    ear.mute(true)
    await killClients(raw, 'listening')
    await until(() => tiers.l1.get('marker') === undefined, 'the loss is noticed')
    if (guarded) await until(() => state().includes('did not answer'), 'L1 stays closed')
    else await copyOf(tiers, 'k')
    await raw.set(KEY, '"new"')
  },
} as const

export type Rule = keyof typeof SITUATIONS
export const RULES = Object.keys(SITUATIONS) as Rule[]

/**
 * Drives the course of events that a rule is there for.
 * @param guarded false: with the rule switched off
 * @returns whether L1 holds, for good, what Redis does not
 */
export async function endsStale(server: RedisServer, rule: Rule, guarded: boolean): Promise<boolean> {
  const raw = rawRedis(server.port)
  await raw.mset(KEY, '"old"', `${PREFIX}marker`, '"old"')
  const node = await openDisturbedTiers(server.port, {
    prefix: PREFIX,
    timeoutMs: rule === 'canary' ? QUICK_MS : SLOW_MS,
    without: guarded ? undefined : rule,
  })
  const { l1 } = node.tiers
  const stale = async () => {
    const copy = l1.get('k')
    return copy !== undefined && JSON.stringify(copy.value) !== (await raw.get(KEY))
  }
  try {
    await node.tiers.armed()
    await SITUATIONS[rule]({ node, raw, guarded })
    if (!guarded) return await stale()
    // news may be on its way
    await until(async () => !(await stale()), 'L1 agrees with Redis')
    return false
  } finally {
    raw.disconnect()
    await node.close()
  }
}

/** Holds the answer to a read back until the news of what `change` does has come. */
async function overtake({ tiers, data }: DisturbedTiers, change: () => Promise<unknown>): Promise<void> {
  await copyOf(tiers, 'marker')
  data.turn('hold answers')
  const read = tiers.backend.get('k')
  await until(() => data.held > 0, 'the answer is on the wire')
  await change()
  // news comes in the order of the changes
  await until(() => tiers.l1.get('marker') === undefined, 'the news has come')
  data.turn('pass')
  await read
}

/** Reads until the key sits in L1. */
async function copyOf({ backend, l1 }: Tiers, key: string): Promise<void> {
  await until(async () => {
    await Promise.resolve(backend.get(key)).catch(() => undefined)
    return l1.get(key) !== undefined
  }, `${key} is in L1`)
}
